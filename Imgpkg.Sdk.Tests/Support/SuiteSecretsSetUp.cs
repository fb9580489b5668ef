using System.Runtime.ExceptionServices;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests;

/// <summary>Remembers the failures of the library, whichever test meets them, and compares once more when all have ended.</summary>
[SetUpFixture]
internal sealed class SuiteSecretsSetUp
{
    [OneTimeSetUp]
    public static void Begin() => AppDomain.CurrentDomain.FirstChanceException += Remember;

    [OneTimeTearDown]
    public static void End()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Remember;
        Assert.That(SuiteSecrets.Find(), Is.Empty);
    }

    private static void Remember(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (!SuiteSecrets.IsPaused && thrown.Exception is ImgpkgException failure)
        {
            SuiteSecrets.Watch(failure.GetType().Name, Text(failure));
        }
    }

    // Without the stack, which would make every one different.
    private static string Text(Exception failure) =>
        $"{(failure as ImgpkgException)?.Activity}: {failure.Message}" + (failure.InnerException is { } inner ? $"\n{Text(inner)}" : string.Empty);
}
