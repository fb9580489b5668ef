using System.Text;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed partial class DockerConfigCredentialProviderTests
{
    private DockerFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new DockerFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    // Key in the file, repository, whether it is found (registry 2.4, R2.5).
    [TestCase("reg.io", "reg.io/team/app", true)]
    [TestCase("https://reg.io", "reg.io/team/app", true)]
    [TestCase("https://reg.io/v1/", "reg.io/team/app", true)]
    [TestCase("http://reg.io/v2/", "reg.io/team/app", true)]
    [TestCase("https://reg.io/some/path", "reg.io/team/app", true)]
    [TestCase("reg.io/v2/", "reg.io/team/app", true)]
    [TestCase("reg.io/", "reg.io/team/app", true)]
    [TestCase("REG.io", "reg.io/team/app", true)]
    [TestCase("reg.io:443", "reg.io/team/app", true)]
    [TestCase("reg.io:5000", "reg.io/team/app", false)]
    [TestCase("reg.io:5000", "reg.io:5000/team/app", true)]
    [TestCase("*.io", "reg.io/team/app", false)]
    [TestCase("reg.io/team/app", "reg.io/team/app", true)]
    [TestCase("reg.io/team", "reg.io/team/app", true)]
    [TestCase("reg.io/team", "reg.io/team/sub/app", true)]
    [TestCase("reg.io/tea", "reg.io/team/app", false)]
    [TestCase("reg.io/team", "reg.io/other/app", false)]
    [TestCase("reg.io/team/app", "reg.io/team/app2", false)]
    [TestCase("https://index.docker.io/v1/", "alpine", true)]
    [TestCase("https://index.docker.io/v2/", "alpine", true)]
    [TestCase("https://index.docker.io", "alpine", true)]
    [TestCase("index.docker.io", "alpine", true)]
    [TestCase("docker.io", "alpine", true)]
    [TestCase("registry-1.docker.io", "alpine", true)]
    [TestCase("index.docker.io/library/alpine", "alpine", true)]
    [TestCase("docker.io/library", "alpine", true)]
    [TestCase("docker.io/other", "alpine", false)]
    public async Task GetCredential_Key_FitsRepository(string key, string repository, bool found)
    {
        Auths(("unrelated.io", """{"auth":"!"}"""), (key, """{"username":"me","password":"hidden"}"""));
        Assert.That(await _folder.FindAsync(repository), Is.EqualTo(found ? "me:hidden" : null));
    }

    [TestCase("reg.io/a/app", "a:pa")]
    [TestCase("reg.io/b/app", "b:pb")]
    [TestCase("reg.io/b/app/deep", "deep:pd")]
    [TestCase("reg.io/c/app", "host:ph")]
    public async Task GetCredential_NamespacedKeys_MostSpecificWins(string repository, string expected)
    {
        _folder.Config("""
            {"auths":{"reg.io":{"username":"host","password":"ph"},"reg.io/a":{"username":"a","password":"pa"},
            "reg.io/b":{"username":"b","password":"pb"},"reg.io/b/app/deep":{"username":"deep","password":"pd"}}}
            """);
        Assert.That(await _folder.FindAsync(repository), Is.EqualTo(expected));
    }

    [TestCase("docker.io", "https://index.docker.io/v1/", "alpine")]
    [TestCase("https://reg.io/v1/", "reg.io", "reg.io/app")]
    public async Task GetCredential_SeveralSpellings_ThePlainOneWins(string other, string plain, string repository)
    {
        Auths((other, """{"username":"other","password":"p"}"""), (plain, """{"username":"plain","password":"p"}"""));
        Assert.That(await _folder.FindAsync(repository), Is.EqualTo("plain:p"));
    }

    [TestCase("me:hidden", "me:hidden")]
    [TestCase("me:hid:den", "me:hid:den")]
    [TestCase("me:hidden\0\0", "me:hidden")]
    [TestCase("mé:hüdden", "mé:hüdden")]
    public async Task GetCredential_Auth_IsDecoded(string pair, string expected)
    {
        string auth = Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
        Auths(("reg.io", $$"""{"auth":"{{auth}}","username":"no","password":"no"}"""));
        Assert.That(await _folder.FindAsync("reg.io/app"), Is.EqualTo(expected));

        Auths(("reg.io", $$"""{"auth":"{{auth.TrimEnd('=')}}"}"""));
        Assert.That(await _folder.FindAsync("reg.io/app"), Is.EqualTo(expected));
    }

    [TestCase("""{"auth":"bWU6cA==","identitytoken":"refresh"}""", "identity refresh")]
    [TestCase("""{"auth":"bWU6cA==","identitytoken":"refresh","registrytoken":"bearer"}""", "registry bearer")]
    [TestCase("""{"auth":null,"username":"me","password":"p"}""", "me:p")]
    [TestCase("""{"username":"me"}""", null)]
    [TestCase("{}", null)]
    [TestCase("null", null)]
    public async Task GetCredential_Entry_GivesItsStrongestPart(string entry, string? expected)
    {
        Auths(("reg.io", entry));
        Assert.That(await _folder.FindAsync("reg.io/app"), Is.EqualTo(expected));
    }

    // T29
    [TestCase("""{"auth":"!hidden"}""", "auth is not base64")]
    [TestCase("""{"auth":"aGlkZGVu"}""", "auth has no colon between user name and password")]
    [TestCase("""{"auth":7}""", "auth is not a text")]
    [TestCase("\"hidden\"", "it is not an object")]
    [TestCase("""{"username":"me","password":"hidden\r\n"}""", "credentials cannot contain control characters")]
    [TestCase("""{"username":"me","password":"\ud800hidden"}""", "password is not a text")]
    public async Task GetCredential_BrokenEntry_HarmsItsHostOnly(string entry, string problem)
    {
        Auths(("bad.io", entry), ("reg.io", """{"username":"me","password":"p"}"""));
        Assert.That(await _folder.FindAsync("reg.io/app"), Is.EqualTo("me:p"));

        CredentialException? failure = await Assert.ThrowsAsync<CredentialException>(() => _folder.FindAsync("bad.io/app"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure!.Message, Is.EqualTo(
                $"Unable retrieve credentials for registry: loading config file: {_folder.ConfigPath}: auths \"bad.io\": {problem}"));
            Assert.That(_folder.Log.Lines, Has.One.EqualTo($"Warning: {_folder.ConfigPath}: the entry bad.io is unusable: {problem}"));
            Assert.That(failure.ToString() + _folder.Log, Does.Not.Contain("hidden"));
        }
    }

    [Test]
    public async Task GetCredential_BrokenEntryBesideAGoodOne_WarnsAndGoesOn()
    {
        _folder.Config("""{"auths":{"reg.io/team":{"auth":"!"},"reg.io":{"username":"me","password":"p"}}}""");
        Assert.That(await _folder.FindAsync("reg.io/team/app"), Is.EqualTo("me:p"));
        Assert.That(_folder.Log.Lines.First(), Does.StartWith("Warning: ").And.Contains("reg.io/team"));
    }

    [Test]
    public async Task GetCredential_LocalStore_ReadsNothing()
    {
        _folder.Config("{broken");
        Assert.That(await _folder.Provider().GetCredentialAsync(RepositoryReference.ForDirectory(_folder.Path), default), Is.Null);
    }

    private void Auths(params (string Key, string Entry)[] auths) =>
        _folder.Config($"{{\"auths\":{{{string.Join(',', auths.Select(auth => $"\"{auth.Key}\":{auth.Entry}"))}}}}}");
}
