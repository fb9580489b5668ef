using Imgpkg.Sdk.Credentials;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DockerConfigFileTests
{
    private static readonly string[] Variables = ["DOCKER_CONFIG", "HOME", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR"];
    private static readonly string[] Files = ["docker/config.json", "home/.docker/config.json", "auth/file.json", "run/containers/auth.json"];

    private DockerFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new DockerFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    // Which files exist (all variables are set), which one is taken; R2.6: missing files fall through.
    [TestCase("0123", 0)]
    [TestCase("123", 1)]
    [TestCase("23", 2)]
    [TestCase("3", 3)]
    [TestCase("13", 1)]
    [TestCase("", null)]
    public void Find_FilesThatExist_TheFirstIsTaken(string existing, int? taken)
    {
        SetAll();
        foreach (char file in existing)
        {
            _folder.Write(Files[file - '0'], "{}");
        }

        Assert.That(new DockerConfigFile(_folder.Environment).Find(), Is.EqualTo(taken is int index ? _folder.At(Files[index]) : null));
    }

    // Which files exist (all variables are set), which one is taken; R2.6, extended: as podman and its relatives do.
    [TestCase("012345", 2)]
    [TestCase("01345", 0)]
    [TestCase("1345", 1)]
    [TestCase("345", 3)]
    [TestCase("45", 4)]
    [TestCase("5", 5)]
    [TestCase("", null)]
    public void Find_Extended_TakesPodmansOrder(string existing, int? taken)
    {
        SetAll();
        _folder.Environment["XDG_CONFIG_HOME"] = _folder.At("config");
        string[] files = [.. Files, "config/containers/auth.json", "home/.config/containers/auth.json"];
        foreach (char file in existing)
        {
            _folder.Write(files[file - '0'], "{}");
        }

        string? expected = taken is int index ? _folder.At(files[index]) : null;
        Assert.That(new DockerConfigFile(_folder.Environment, AuthFileSearch.Extended).Find(), Is.EqualTo(expected));
        _folder.Environment["IMGPKG_AUTH_FILES"] = "extended";
        Assert.That(new DockerConfigFile(_folder.Environment).Find(), Is.EqualTo(expected));
    }

    // Which variables are unset or empty (all files exist), which file is taken.
    [TestCase("0", 1)]
    [TestCase("01", 2)]
    [TestCase("012", 3)]
    [TestCase("0123", null)]
    [TestCase("1", 0)]
    public void Find_VariablesNotSet_AreSkipped(string unset, int? taken)
    {
        foreach (string? value in new[] { null, string.Empty })
        {
            SetAll();
            Array.ForEach(Files, file => _folder.Write(file, "{}"));
            foreach (char variable in unset)
            {
                _folder.Environment[Variables[variable - '0']] = value;
            }

            Assert.That(new DockerConfigFile(_folder.Environment).Find(), Is.EqualTo(taken is int index ? _folder.At(Files[index]) : null));
        }
    }

    [TestCase("""{"auths":{"reg.io":{"auth":"aGlkZGVu"},}}""", "invalid JSON at line 1, column 40")]
    [TestCase("{\n  hidden\n}", "invalid JSON at line 2, column 3")]
    [TestCase("[]", "the content is not a JSON object")]
    [TestCase("""{"auths":["hidden"]}""", "auths is not an object")]
    [TestCase("""{"credHelpers":{"reg.io":{}}}""", "credHelpers \"reg.io\" is not a text")]
    [TestCase("""{"credsStore":7}""", "credsStore is not a text")]
    [TestCase("""{"auths":{"\ud800":{}}}""", "a key is not valid Unicode")]
    public async Task Load_Malformed_FailsAtOnceWithoutShowingContent(string content, string detail)
    {
        _folder.Config(content);
        CredentialException? failure = await Assert.ThrowsAsync<CredentialException>(() => _folder.FindAsync("reg.io/app"));
        Assert.That(failure!.Message, Is.EqualTo($"Unable retrieve credentials for registry: loading config file: {_folder.ConfigPath}: {detail}"));
        Assert.That(failure.ToString(), Does.Not.Contain("hidden").And.Not.Contain("aGlkZGVu"));
    }

    [TestCase("")]
    [TestCase(" \n")]
    [TestCase("{}")]
    [TestCase("""{"auths":null,"credHelpers":null,"credsStore":null,"HttpHeaders":{"x":1}}""")]
    public async Task Load_NothingOfUse_IsNoAnswer(string content)
    {
        _folder.Config(content);
        Assert.That(await _folder.FindAsync("reg.io/app"), Is.Null);
    }

    [Test]
    public async Task Load_ByteOrderMark_IsSkipped()
    {
        _folder.Config("\uFEFF{\"auths\":{\"reg.io\":{\"username\":\"me\",\"password\":\"p\"}}}");
        Assert.That(await _folder.FindAsync("reg.io/app"), Is.EqualTo("me:p"));
    }

    [Test]
    public void Load_LongerThanTheLimit_Fails()
    {
        _folder.Config(new string(' ', DockerConfigFile.MaxLength + 1));
        Assert.That(() => _folder.FindAsync("reg.io/app"), Throws.TypeOf<CredentialException>().With.Message.EndsWith("longer than 4194304 bytes"));
    }

    [Test]
    public async Task Load_SameTimeAndLength_IsNotParsedAgain()
    {
        var time = new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var file = new DockerConfigFile(_folder.Environment);
        _folder.Config("{} ");
        File.SetLastWriteTimeUtc(_folder.ConfigPath, time);
        DockerConfig first = await file.LoadAsync(_folder.ConfigPath, default);
        Assert.That(await file.LoadAsync(_folder.ConfigPath, default), Is.SameAs(first));

        File.SetLastWriteTimeUtc(_folder.ConfigPath, time.AddSeconds(1));
        DockerConfig second = await file.LoadAsync(_folder.ConfigPath, default);
        Assert.That(second, Is.Not.SameAs(first));

        _folder.Config("{}  ");
        File.SetLastWriteTimeUtc(_folder.ConfigPath, time.AddSeconds(1));
        Assert.That(await file.LoadAsync(_folder.ConfigPath, default), Is.Not.SameAs(second));
    }

    private void SetAll()
    {
        string[] values = ["docker", "home", "auth/file.json", "run"];
        for (int i = 0; i < Variables.Length; i++)
        {
            _folder.Environment[Variables[i]] = _folder.At(values[i]);
        }
    }
}
