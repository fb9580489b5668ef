using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OptionsCredentialProviderTests
{
    private readonly FakeEnvironment _environment = new();
    private readonly RecordedLog _log = new();

    // Options: user, password, token, anonymous; variables: user, password, token, anonymous; expected (registry 2.1, 2.2).
    [TestCase(null, null, null, false, null, null, null, null, null)]
    [TestCase("", "", "", false, "", "", "", "", null)]
    [TestCase("u", "p", null, false, null, null, null, null, "u:p")]
    [TestCase("u", null, null, false, null, "vp", null, null, "u:vp")]
    [TestCase("", "", null, false, "vu", "vp", null, null, "vu:vp")]
    [TestCase("u", "p", null, false, "vu", "vp", null, null, "u:p")]
    [TestCase("u", "p", "t", true, null, null, null, null, "u:p")]
    [TestCase(null, null, "t", false, "vu", "vp", null, null, "vu:vp")]
    [TestCase(null, null, "t", false, null, null, "vt", null, "registry t")]
    [TestCase(null, null, null, false, null, null, "vt", "true", "registry vt")]
    [TestCase("u", null, null, false, null, null, null, null, "anonymous")]
    [TestCase("u", null, "t", false, null, null, null, null, "anonymous")]
    [TestCase(null, "p", null, false, null, "vp", null, null, null)]
    [TestCase(null, null, null, true, null, null, null, null, "anonymous")]
    [TestCase(null, null, null, false, null, null, null, "true", "anonymous")]
    [TestCase(null, null, null, false, null, null, null, "True", null)]
    [TestCase(null, null, null, false, null, null, null, "1", null)]
    public async Task GetCredential_OptionsAndVariables_Combine(
        string? user, string? password, string? token, bool anonymous, string? vUser, string? vPassword, string? vToken, string? vAnonymous, string? expected)
    {
        _environment["IMGPKG_USERNAME"] = vUser;
        _environment["IMGPKG_PASSWORD"] = vPassword;
        _environment["IMGPKG_TOKEN"] = vToken;
        _environment["IMGPKG_ANON"] = vAnonymous;
        var options = new ImgpkgOptions { Username = user, Password = password, Token = token, Anonymous = anonymous };
        Assert.That(DockerFolder.Show(await AskAsync(options)), Is.EqualTo(expected));
    }

    // R6.9 (T37)
    [TestCase("me\r\n", "secret", null)]
    [TestCase("me", "sec\nret", null)]
    [TestCase("me:too", "secret", null)]
    [TestCase(null, null, "sec\0ret")]
    public async Task GetCredential_ForbiddenCharacters_FailWithoutShowingThem(string? user, string? password, string? token)
    {
        var options = new ImgpkgOptions { Username = user, Password = password, Token = token };
        CredentialException? failure = await Assert.ThrowsAsync<CredentialException>(async () => await AskAsync(options));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure!.Provider, Is.EqualTo("options"));
            Assert.That(failure.ToString(), Does.Not.Contain("sec"));
            Assert.That(failure.Message, Does.StartWith("Unable retrieve credentials for registry: "));
        }
    }

    [Test]
    public async Task GetCredential_LocalStore_IsNotAnswered()
    {
        var provider = new OptionsCredentialProvider(new() { Username = "u", Password = "p" }, _environment, _log.CreateLogger<OptionsCredentialProvider>());
        Assert.That(await provider.GetCredentialAsync(RepositoryReference.ForDirectory("layout"), default), Is.Null);
    }

    [Test]
    public async Task GetCredential_Answer_LogsTheKindOnly()
    {
        await AskAsync(new ImgpkgOptions { Username = "u", Password = "hidden" });
        Assert.That(_log.Lines, Is.EqualTo(new[] { "Debug: Credentials of reg.io/app come from options, entry user name" }));
    }

    // R2.3: bound to a registry, what other registries get. Asked for the registry, then for another.
    [TestCase("u", null, false, "reg.io", "u:p", null)]
    [TestCase("u", null, true, "REG.io:443", "u:p", "anonymous")]
    [TestCase(null, "t", false, "reg.io", "registry t", null)]
    [TestCase(null, null, true, "reg.io", "anonymous", "anonymous")]
    [TestCase("u", null, false, "reg.io:5000", null, null)]
    public async Task GetCredential_BoundToARegistry_GoesNowhereElse(string? user, string? token, bool anonymous, string registry, string? there, string? elsewhere)
    {
        OptionsCredentialProvider provider = Provider(
            new ImgpkgOptions { Username = user, Password = "p", Token = token, Anonymous = anonymous, Credentials = { Registry = registry } });

        Assert.That(DockerFolder.Show(await provider.GetCredentialAsync(RepositoryReference.Parse("reg.io/app"), default)), Is.EqualTo(there));
        Assert.That(DockerFolder.Show(await provider.GetCredentialAsync(RepositoryReference.Parse("other.io/app"), default)), Is.EqualTo(elsewhere));
        Assert.That(_log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task GetCredential_SecondRegistry_IsWarnedOfOnce()
    {
        OptionsCredentialProvider provider = Provider(new ImgpkgOptions { Username = "u", Password = "hidden" });
        foreach (string name in (string[])["reg.io/one", "REG.io:443/two", "other.io/one", "third.io/one", "reg.io/three"])
        {
            await provider.GetCredentialAsync(RepositoryReference.Parse(name), default);
        }

        Assert.That(_log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "Warning: The credential of the options goes to more than one registry, reg.io and other.io; bind it to one, or use variables for each",
        }));
    }

    private OptionsCredentialProvider Provider(ImgpkgOptions options) => new(options, _environment, _log.CreateLogger<OptionsCredentialProvider>());

    private async Task<RegistryCredential?> AskAsync(ImgpkgOptions options) =>
        await new OptionsCredentialProvider(options, _environment, _log.CreateLogger<OptionsCredentialProvider>())
            .GetCredentialAsync(RepositoryReference.Parse("reg.io/app"), default);
}
