using System.Security.Cryptography;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Faults;

/// <summary>What tests of faults have in common: the tool as a process, a local store to take images from, and what must hold afterwards.</summary>
internal abstract class FaultTest : IDisposable
{
    protected TemporaryDirectory Files { get; } = new();

    // A job in the background of a shell ignores Ctrl-C, and so does what it starts.
    protected CliProcess Tool { get; } = new() { Wrapper = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : [] };

    protected string Store(string tag) => $"oci:{Files["store"]}:{tag}";

    [TearDown]
    public void Dispose()
    {
        Tool.Dispose();
        Files.Dispose();
    }

    /// <summary>Makes files that do not compress.</summary>
    protected string Make(string name, int size)
    {
        Files.Write($"{name}/data", RandomNumberGenerator.GetBytes(size));
        return Files[name];
    }

    /// <summary>Puts an image with one file of this size into the local store.</summary>
    protected async Task PushAsync(string tag, int size, CancellationToken token) =>
        await SucceedAsync(["push", "-i", Store(tag), "-f", Make(tag, size)], token);

    protected async Task<CliResult> SucceedAsync(string[] arguments, CancellationToken token)
    {
        CliResult result = await Tool.RunAsync(arguments, Files.FullPath, cancellationToken: token);
        Assert.That(result.ExitCode, Is.Zero, $"{string.Join(' ', arguments)}\n{result.StandardOutput}{result.StandardError}");
        return result;
    }

    /// <summary>Runs what must fail, and answers the message in one line.</summary>
    protected async Task<string> FailAsync(string[] arguments, CancellationToken token)
    {
        CliResult result = await Tool.RunAsync(arguments, Files.FullPath, cancellationToken: token);
        Assert.That(result.ExitCode, Is.EqualTo(1), $"{string.Join(' ', arguments)}\n{result.StandardOutput}{result.StandardError}");
        Assert.That(result.StandardError, Does.Not.Contain("   at "), "a stack trace");
        return string.Join(' ', result.StandardError.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    protected static string[] Names(string directory) =>
        [.. Directory.GetFileSystemEntries(directory).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
