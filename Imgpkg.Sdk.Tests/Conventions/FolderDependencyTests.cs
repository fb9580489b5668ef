using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Conventions;

[TestFixture]
internal sealed class FolderDependencyTests
{
    [Test]
    public void EveryFile_UsesOnlyFoldersBelowItsOwn()
    {
        Assert.That(SdkSources.All, Has.Count.GreaterThan(40), "the sources were not found");
        Assert.That(SdkSources.All.SelectMany(Violations), Is.Empty, "an arrow that is not in the drawing of the architecture page");
    }

    [TestCase("Bundles/PullBundle.cs", "using Imgpkg.Sdk.Registry;", ExpectedResult = 0)]
    [TestCase("Bundles/PullBundle.cs", "using Imgpkg.Sdk.Registry.Http;", ExpectedResult = 1)]
    [TestCase("Bundles/PullBundle.cs", "using Imgpkg.Sdk.Infrastructure;", ExpectedResult = 0)]
    [TestCase("Credentials/DockerConfig.cs", "using Imgpkg.Sdk.Registry;", ExpectedResult = 1)]
    [TestCase("Credentials/DockerConfig.cs", "using Imgpkg.Sdk.Oci;", ExpectedResult = 0)]
    [TestCase("Registry/Http/Retry.cs", "using Imgpkg.Sdk.Credentials;", ExpectedResult = 0)]
    [TestCase("Registry/Layout/Store.cs", "using Imgpkg.Sdk.Credentials;", ExpectedResult = 1)]
    [TestCase("Registry/Store.cs", "using Imgpkg.Sdk.Registry.Memory;", ExpectedResult = 1)]
    [TestCase("Archives/Tar.cs", "using Imgpkg.Sdk.References;", ExpectedResult = 1)]
    [TestCase("Oci/Digest.cs", "// Imgpkg.Sdk.Copying is far away.\nvar x = Imgpkg.Sdk.Copying.Copier.Run();", ExpectedResult = 1)]
    [TestCase("Oci/Digest.cs", "/// <see cref=\"Imgpkg.Sdk.Copying.Copier\"/>", ExpectedResult = 0)]
    [TestCase("ImgpkgClient.cs", "using Imgpkg.Sdk.Registry.Http;", ExpectedResult = 0)]
    [TestCase("Helpers/Text.cs", "", ExpectedResult = 1)]
    public int Violations_OfAFile_AreCounted(string path, string code) => Violations(SdkSources.Read(path, code)).Count();

    private static IEnumerable<string> Violations(SdkSource source)
    {
        if (FolderDependencies.FolderOf(source.Folder) is not { } from)
        {
            return [$"{source.Path}: the folder is not in the drawing"];
        }

        return source.Uses
            .Where(use => FolderDependencies.FolderOf(use) is { } to && !FolderDependencies.Allows(from, to))
            .Select(use => $"{source.Path} uses {use}");
    }
}
