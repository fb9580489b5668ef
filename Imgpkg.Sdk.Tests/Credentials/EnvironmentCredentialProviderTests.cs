using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

internal sealed class EnvironmentCredentialProviderTests
{
    private readonly FakeEnvironment _environment = new();
    private readonly RecordedLog _log = new();

    // The table of registry 2.3, then R2.4.
    [TestCase("localhost:5000", "localhost:5000/team/app", true)]
    [TestCase("localhost", "localhost:5000/team/app", false)]
    [TestCase("http://localhost:5000/", "localhost:5000/team/app", true)]
    [TestCase("localhost:5000/v2/", "localhost:5000/team/app", true)]
    [TestCase("localhost:5000/v2/team", "localhost:5000/team/app", true)]
    [TestCase("localhost:5000/v1/other", "localhost:5000/team/app", false)]
    [TestCase("localhost:5000/v2", "localhost:5000/team/app", false)]
    [TestCase("local*:5000", "localhost:5000/team/app", true)]
    [TestCase("127.*.0.1:5000", "127.0.0.1:5000/team/app", true)]
    [TestCase("*.io", "reg.io/team/app", true)]
    [TestCase("*.io", "sub.reg.io/team/app", false)]
    [TestCase("re?.io", "reg.io/team/app", true)]
    [TestCase("host.io/tea", "host.io/team/app", true)]
    [TestCase("host.io/team", "host.io/team/app", true)]
    [TestCase("host.io/team/app", "host.io/team/app", true)]
    [TestCase("host.io/team/app/", "host.io/team/app", false)]
    [TestCase("host.io/team/application", "host.io/team/app", false)]
    [TestCase("Localhost:5000", "localhost:5000/team/app", true)]
    [TestCase("reg.io", "REG.io/team/app", true)]
    [TestCase("reg.io:443", "reg.io/team/app", true)]
    [TestCase("reg.io", "reg.io:443/team/app", true)]
    [TestCase("reg.io:8443", "reg.io/team/app", false)]
    [TestCase("docker.io", "alpine", true)]
    [TestCase("index.docker.io", "alpine", true)]
    [TestCase("*.docker.io", "alpine", true)]
    [TestCase("registry-1.docker.io", "docker.io/team/app", true)]
    [TestCase("index.docker.io/library", "docker.io/alpine", true)]
    [TestCase("registry-*.docker.io", "registry-1.docker.io/team/app", true)]
    [TestCase("[::1]:5000", "[::1]:5000/team/app", true)]
    [TestCase("user@reg.io", "reg.io/team/app", true)]
    public async Task GetCredential_Hostname_FitsRepository(string hostname, string repository, bool fits)
    {
        Entry("", hostname, "me");
        Assert.That(await FindAsync(repository), Is.EqualTo(fits ? "me:secret" : null));
    }

    [TestCase("*.io", "reg.io", "second", Description = "a name beats a pattern")]
    [TestCase("reg.io", "reg.io/team", "second", Description = "a longer path beats a shorter one")]
    [TestCase("reg.io/te", "reg.io", "second", Description = "R2.4: whole components beat text")]
    [TestCase("reg.io/te", "reg.io/tea", "second", Description = "among texts the longer one")]
    [TestCase("reg.io/team", "*.io/team/app", "first", Description = "a name beats a pattern with a longer path")]
    public async Task GetCredential_TwoEntriesFit_TheBetterOneWins(string first, string second, string expected)
    {
        Entry("_0", first, "first");
        Entry("_1", second, "second");
        Assert.That(await FindAsync("reg.io/team/app"), Is.EqualTo($"{expected}:secret"));
    }

    [Test]
    public async Task GetCredential_AliasAndWireNameOfDockerHub_WireNameWins()
    {
        Entry("_0", "docker.io", "alias");
        Entry("_1", "index.docker.io", "wire");
        Assert.That(await FindAsync("alpine"), Is.EqualTo("wire:secret"));
    }

    [TestCase("")]
    [TestCase("_0")]
    [TestCase("_abc_def")]
    public async Task GetCredential_AnySuffix_GroupsFields(string suffix)
    {
        Entry("_other", "other.io", "other");
        Entry(suffix, "reg.io", "me");
        Assert.That(await FindAsync("reg.io/app"), Is.EqualTo("me:secret"));
    }

    [Test]
    public async Task GetCredential_Tokens_BeatBasic()
    {
        Entry("", "reg.io", "me");
        _environment["IMGPKG_REGISTRY_IDENTITY_TOKEN"] = "refresh";
        Assert.That(await FindAsync("reg.io/app"), Is.EqualTo("identity refresh"));

        _environment["IMGPKG_REGISTRY_REGISTRY_TOKEN"] = "bearer";
        Assert.That(await FindAsync("reg.io/app"), Is.EqualTo("registry bearer"));
    }

    [Test]
    public async Task GetCredential_EntryWithoutSecret_IsNoAnswer()
    {
        _environment["IMGPKG_REGISTRY_HOSTNAME_0"] = "reg.io/team";
        _environment["IMGPKG_REGISTRY_USERNAME_0"] = "alone";
        Assert.That(await FindAsync("reg.io/team/app"), Is.Null);

        Entry("_1", "reg.io", "me");
        Assert.That(await FindAsync("reg.io/team/app"), Is.EqualTo("me:secret"));
    }

    [Test]
    public async Task GetCredential_NoHostname_NeverFits()
    {
        _environment["IMGPKG_REGISTRY_USERNAME"] = "me";
        _environment["IMGPKG_REGISTRY_PASSWORD"] = "secret";
        Assert.That(await FindAsync("reg.io/app"), Is.Null);
    }

    [TestCase("IMGPKG_REGISTRY_FOO")]
    [TestCase("IMGPKG_REGISTRY_HOSTNAMES")]
    [TestCase("IMGPKG_REGISTRY_hostname")]
    public void GetCredential_UnknownVariable_Fails(string name)
    {
        _environment[name] = "secret";
        Assert.That(() => FindAsync("reg.io/app"), Throws.TypeOf<CredentialException>()
            .With.Message.EqualTo($"Unable retrieve credentials for registry: Unknown env variable '{name}'"));
    }

    [Test]
    public async Task GetCredential_AzureConfig_IsIgnored()
    {
        _environment["IMGPKG_REGISTRY_AZURE_CR_CONFIG"] = "/some/file";
        Assert.That(await FindAsync("reg.io/app"), Is.Null);
    }

    [TestCase("http://[bad", "parse \"http://[bad\": missing ']' in host")]
    [TestCase("localhost:*", "parse \"https://localhost:*\": invalid port \":*\" after host")]
    [TestCase("[l]ocalhost:5000", "parse \"https://[l]ocalhost:5000\": invalid port \"ocalhost:5000\" after host")]
    [TestCase("me:secret@reg io", "parse \"https://reg io\": invalid character \" \" in host name")]
    [TestCase("reg[.io", "parse \"https://reg[.io\": syntax error in pattern")]
    [TestCase("reg\n.io", "net/url: invalid control character in URL")]
    public void GetCredential_UnreadableHostname_Fails(string hostname, string detail)
    {
        Entry("", hostname, "me");
        Assert.That(() => FindAsync("reg.io/app"), Throws.TypeOf<CredentialException>()
            .With.Message.EqualTo($"Unable retrieve credentials for registry: Parsing registry hostname: {detail} (e.g. gcr.io, index.docker.io)"));
    }

    [Test]
    public void GetCredential_ControlCharacterInSecret_FailsWithoutShowingIt()
    {
        Entry("_7", "reg.io", "me");
        _environment["IMGPKG_REGISTRY_PASSWORD_7"] = "sec\r\nret";
        Assert.That(() => FindAsync("reg.io/app"), Throws.TypeOf<CredentialException>()
            .With.Message.EndsWith("IMGPKG_REGISTRY_HOSTNAME_7: credentials cannot contain control characters"));
        Assert.That(() => FindAsync("other.io/app"), Throws.Nothing);
    }

    [Test]
    public async Task GetCredential_Repeatedly_ReadsEnvironmentOnce()
    {
        EnvironmentCredentialProvider provider = Provider();
        Assert.That(_environment.Readings, Is.Zero);
        await provider.GetCredentialAsync(RepositoryReference.Parse("reg.io/app"), default);
        await provider.GetCredentialAsync(RepositoryReference.Parse("reg.io/other"), default);
        Assert.That(_environment.Readings, Is.EqualTo(1));
    }

    [Test]
    public async Task GetCredential_Match_LogsTheVariableAndNoSecret()
    {
        Entry("_7", "reg.io", "me");
        await FindAsync("reg.io/app");
        Assert.That(_log.Lines, Is.EqualTo(new[] { "Debug: Credentials of reg.io/app come from environment, entry IMGPKG_REGISTRY_HOSTNAME_7" }));
    }

    private void Entry(string suffix, string hostname, string username)
    {
        _environment["IMGPKG_REGISTRY_HOSTNAME" + suffix] = hostname;
        _environment["IMGPKG_REGISTRY_USERNAME" + suffix] = username;
        _environment["IMGPKG_REGISTRY_PASSWORD" + suffix] = "secret";
    }

    private EnvironmentCredentialProvider Provider() => new(_environment, _log.CreateLogger<EnvironmentCredentialProvider>());

    private async Task<string?> FindAsync(string repository) =>
        DockerFolder.Show(await Provider().GetCredentialAsync(RepositoryReference.Parse(repository), default));
}
