using Imgpkg.Sdk.Locks;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Locks;

[TestFixture]
public sealed class FileErrorTextTests
{
    private static IEnumerable<TestCaseData<Exception, string>> Failures() =>
    [
        new(new FileNotFoundException(), "no such file or directory"),
        new(new DirectoryNotFoundException(), "no such file or directory"),
        new(new UnauthorizedAccessException(), "permission denied"),
        new(new IOException("No space left on device"), "No space left on device"),
    ];

    [TestCaseSource(nameof(Failures))]
    public void Of_Failure_IsNamedAsOnUnix(Exception failure, string text)
    {
        Assert.That(FileErrorText.Of(failure, Path.Combine(AppContext.BaseDirectory, "no-such-lock.yml")), Is.EqualTo(text));
    }

    [Test]
    public void Of_Directory_IsNamedWhateverThePlatformSays()
    {
        Assert.That(FileErrorText.Of(new UnauthorizedAccessException(), AppContext.BaseDirectory), Is.EqualTo("is a directory"));
    }
}
