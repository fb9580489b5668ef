using Imgpkg.Sdk.Credentials;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

[Platform(Exclude = "Win", Reason = "The helpers are shell scripts.")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HelperExecutableTests
{
    private DockerFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new DockerFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("pass", true)]
    [TestCase("ecr-login", true)]
    [TestCase("A_b.9", true)]
    [TestCase("", false)]
    [TestCase("../x", false)]
    [TestCase("a/b", false)]
    [TestCase("a\\b", false)]
    [TestCase("a b", false)]
    [TestCase("a\n", false)]
    public void IsValidName_Name_MustBeOneFileName(string name, bool expected) => Assert.That(HelperExecutable.IsValidName(name), Is.EqualTo(expected));

    [TestCase("../x", "../x")]
    [TestCase("with space", "with space")]
    [TestCase("a\u001b[1m", "a?[1m")]
    public void Get_InvalidName_FailsBeforeAnythingRuns(string name, string shown) =>
        Assert.That(async () => await _folder.Helpers().GetAsync(name, "reg.io", default), Throws.TypeOf<CredentialException>()
            .With.Message.EqualTo($"Unable retrieve credentials for registry: error getting credentials - err: invalid credential helper name \"{shown}\""));

    [Test]
    public void Get_Missing_FailsAsTheOriginal() =>
        Assert.That(async () => await _folder.Helpers().GetAsync("nope", "reg.io", default), Throws.TypeOf<CredentialException>().With.Message.EqualTo(
            "Unable retrieve credentials for registry: error getting credentials - err: exec: \"docker-credential-nope\": executable file not found in $PATH"));

    // R6.11
    [Test]
    public void Find_RelativeOrEmptyPart_IsSkipped()
    {
        _folder.Answering("x", "me", "hidden");
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path);
        _folder.Environment["PATH"] = $":{relative}:.";
        Assert.That(HelperExecutable.Find("x", _folder.Environment), Is.Null);

        _folder.Environment["PATH"] = $":{relative}:{_folder.Path}";
        Assert.That(HelperExecutable.Find("x", _folder.Environment), Is.EqualTo(_folder.At("docker-credential-x")));
    }

    [Test]
    public void Find_NoPath_FindsNothing()
    {
        _folder.Environment["PATH"] = null;
        Assert.That(HelperExecutable.Find("x", _folder.Environment), Is.Null);
    }

    [Test]
    public void Find_FileThatIsNotExecutable_IsSkipped()
    {
        _folder.Write("docker-credential-x", "#!/bin/sh");
        Assert.That(HelperExecutable.Find("x", _folder.Environment), Is.Null);
    }
}
