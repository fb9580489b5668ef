using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>Nothing sensitive is in what the suite put out. Runs behind all tests that run at once.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class SuiteSecretsTests
{
    [Test]
    public void Outputs_OfTheWholeSuite_HoldNoSecret()
    {
        TestContext.Out.WriteLine($"{SuiteSecrets.SecretCount} secrets looked for in {SuiteSecrets.TextCount} texts");

        Assert.That(SuiteSecrets.Find(), Is.Empty);
    }
}
