using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

/// <content>Which helper is asked for which key (R2.5).</content>
internal sealed partial class DockerConfigCredentialProviderTests
{
    private const string NoWindows = "The helpers are shell scripts.";

    [Test]
    [Platform(Exclude = "Win", Reason = NoWindows)]
    public async Task GetCredential_HelperOfTheHost_BeatsTheStore()
    {
        _folder.Answering("own", "own", "p");
        _folder.Answering("store", "store", "p");
        _folder.Config("""{"credsStore":"store","credHelpers":{"reg.io":"own"}}""");
        Assert.That(await _folder.FindAsync("reg.io/team/app"), Is.EqualTo("own:p"));
        Assert.That(await _folder.FindAsync("other.io/team/app"), Is.EqualTo("store:p"));
        Assert.That(_folder.Calls("store"), Has.Length.EqualTo(1));
        Assert.That(_folder.Input("store"), Is.EqualTo("other.io"));
    }

    [TestCase("alpine", "https://index.docker.io/v1/")]
    [TestCase("registry-1.docker.io/team/app", "https://index.docker.io/v1/")]
    [TestCase("Reg.io:5000/team/app", "Reg.io:5000")]
    [Platform(Exclude = "Win", Reason = NoWindows)]
    public async Task GetCredential_Store_IsAskedForTheHost(string repository, string key)
    {
        _folder.Answering("store", "store", "p");
        _folder.Config("""{"credsStore":"store"}""");
        Assert.That(await _folder.FindAsync(repository), Is.EqualTo("store:p"));
        Assert.That(_folder.Input("store"), Is.EqualTo(key));
    }

    [TestCase("https://index.docker.io/v1/")]
    [TestCase("index.docker.io")]
    [TestCase("docker.io")]
    [Platform(Exclude = "Win", Reason = NoWindows)]
    public async Task GetCredential_HelperOfDockerHub_IsFoundByEveryName(string name)
    {
        _folder.Answering("own", "own", "p");
        _folder.Config($$$"""{"credHelpers":{"{{{name}}}":"own"}}""");
        Assert.That(await _folder.FindAsync("alpine"), Is.EqualTo("own:p"));
        Assert.That(_folder.Input("own"), Is.EqualTo("https://index.docker.io/v1/"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = NoWindows)]
    public async Task GetCredential_StoreAndNamespaceInAuths_IsAskedForTheNamespace()
    {
        _folder.Answering("store", "store", "p");
        _folder.Config("""{"credsStore":"store","auths":{"reg.io/team":{}}}""");
        Assert.That(await _folder.FindAsync("reg.io/team/app"), Is.EqualTo("store:p"));
        Assert.That(_folder.Input("store"), Is.EqualTo("reg.io/team"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = NoWindows)]
    public async Task GetCredential_HelperFindsNothing_PlainEntryCounts()
    {
        _folder.Helper("store", "echo 'credentials not found in native keychain'; exit 1");
        _folder.Config("""{"credsStore":"store","auths":{"reg.io":{"username":"plain","password":"p"}}}""");
        Assert.That(await _folder.FindAsync("reg.io/app"), Is.EqualTo("plain:p"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = NoWindows)]
    public async Task GetCredential_EmptyHelper_SwitchesTheStoreOff()
    {
        _folder.Answering("store", "store", "p");
        _folder.Config("""{"credsStore":"store","credHelpers":{"reg.io":""},"auths":{"reg.io":{"username":"plain","password":"p"}}}""");
        Assert.That(await _folder.FindAsync("reg.io/app"), Is.EqualTo("plain:p"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = NoWindows)]
    public async Task GetCredential_HelperFails_IsAnErrorAndNotAnonymous()
    {
        _folder.Helper("store", "exit 1");
        _folder.Config("""{"credsStore":"store","auths":{"reg.io":{"username":"plain","password":"p"}}}""");
        CredentialException? failure = await Assert.ThrowsAsync<CredentialException>(() => _folder.FindAsync("reg.io/app"));
        Assert.That(failure!.Message, Is.EqualTo("Unable retrieve credentials for registry: error getting credentials - err: exit status 1"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = NoWindows)]
    [CancelAfter(30000)]
    public async Task GetCredential_ManyRepositoriesAtOnce_AskTheHelperOncePerRegistry(CancellationToken token)
    {
        _folder.Answering("store", "store", "p");
        _folder.Config("""{"credsStore":"store"}""");
        DockerConfigCredentialProvider provider = _folder.Provider();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            provider.GetCredentialAsync(RepositoryReference.Parse($"reg.io/team{i % 3}/app{i}"), token).AsTask()));
        Assert.That(_folder.Calls("store"), Has.Length.EqualTo(1));
    }
}
