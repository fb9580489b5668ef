using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Conventions;

[TestFixture]
internal sealed class PublicApiTests
{
    private const string ApproveVariable = "IMGPKG_APPROVE_API";

    [Test]
    public void PublicApi_IsTheApprovedOne()
    {
        string approvedFile = Path.Combine(SuiteEnvironment.SourceRoot, "Imgpkg.Sdk.Tests", "Conventions", "PublicApi.approved.txt");
        string received = PublicApiText.Of(typeof(ImgpkgException).Assembly);
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            File.WriteAllText(approvedFile, received);
        }

        string approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile) : string.Empty;
        string receivedFile = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        File.WriteAllText(receivedFile, received);
        Assert.That(
            received.Split('\n'),
            Is.EqualTo(approved.Split('\n')),
            $"""
             The public API is not the approved one. What was found is in {receivedFile}.
             If the change is wanted, run the test once with {ApproveVariable}=1 and review the change of PublicApi.approved.txt.
             New: {Difference(received, approved)}
             Gone: {Difference(approved, received)}
             """);
    }

    private static string Difference(string one, string other) => string.Join("\n     ", one.Split('\n').Except(other.Split('\n'), StringComparer.Ordinal).Take(20));
}
