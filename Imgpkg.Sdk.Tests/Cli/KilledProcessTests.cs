using System.Security.Cryptography;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>What a SIGKILL at any moment leaves behind: nothing a following run cannot use, and the previous result untouched.</summary>
[CancelAfter(180_000)]
internal sealed class KilledProcessTests
{
    private const int Rounds = 10;
    private const int FileSize = 24 * 1024 * 1024;

    private readonly CliProcess _tool = new();
    private readonly TemporaryDirectory _files = new();

    [TearDown]
    public void Delete()
    {
        _tool.Dispose();
        _files.Dispose();
    }

    [Test]
    public async Task Pull_KilledAtRandomMoments_LeavesTheOldOutputOrTheNew(CancellationToken cancellationToken)
    {
        string old = await PushAsync("old", cancellationToken);
        string next = await PushAsync("next", cancellationToken);
        await SucceedAsync(["pull", "-i", Store("old"), "-o", _files["out"]], cancellationToken);
        for (int round = 0; round < Rounds; round++)
        {
            await KillAsync(["pull", "-i", Store("next"), "-o", _files["out"]], cancellationToken);
            Assert.That(await DigestAsync(_files["out", "data"], cancellationToken), Is.AnyOf(old, next), $"round {round}");
        }

        await SucceedAsync(["pull", "-i", Store("next"), "-o", _files["out"]], cancellationToken);
        Assert.That(await DigestAsync(_files["out", "data"], cancellationToken), Is.EqualTo(next));
        Assert.That(Directory.GetFileSystemEntries(_files.FullPath).Select(Path.GetFileName), Is.EquivalentTo(new[] { "old", "next", "store", "out" }));
    }

    [Test]
    public async Task Push_KilledAtRandomMoments_LeavesAStoreThatWorks(CancellationToken cancellationToken)
    {
        string old = await PushAsync("old", cancellationToken);
        string next = Make("next");
        for (int round = 0; round < Rounds; round++)
        {
            await KillAsync(["push", "-i", Store("next"), "-f", _files["next"]], cancellationToken);
            await SucceedAsync(["tag", "resolve", "-i", Store("old")], cancellationToken);
        }

        await SucceedAsync(["push", "-i", Store("next"), "-f", _files["next"]], cancellationToken);
        await SucceedAsync(["pull", "-i", Store("old"), "-o", _files["out", "old"]], cancellationToken);
        await SucceedAsync(["pull", "-i", Store("next"), "-o", _files["out", "next"]], cancellationToken);
        Assert.That(await DigestAsync(_files["out", "old", "data"], cancellationToken), Is.EqualTo(old));
        Assert.That(await DigestAsync(_files["out", "next", "data"], cancellationToken), Is.EqualTo(next));
        Assert.That(
            Directory.GetFiles(_files["store"], "*.tmp", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }), Is.Empty);
    }

    private string Store(string tag) => $"oci:{_files["store"]}:{tag}";

    private string Make(string name)
    {
        byte[] data = RandomNumberGenerator.GetBytes(FileSize);
        _files.Write($"{name}/data", data);
        return Convert.ToHexStringLower(SHA256.HashData(data));
    }

    private async Task<string> PushAsync(string name, CancellationToken cancellationToken)
    {
        string digest = Make(name);
        await SucceedAsync(["push", "-i", Store(name), "-f", _files[name]], cancellationToken);
        return digest;
    }

    private async Task SucceedAsync(string[] arguments, CancellationToken cancellationToken)
    {
        CliResult result = await _tool.RunAsync(arguments, _files.FullPath, environment: null, cancellationToken: cancellationToken);
        Assert.That(result.ExitCode, Is.Zero, result.StandardError);
    }

    // The moment is random on purpose: whether the tool has just begun, is in the middle or has ended, the outcome must be right.
    private async Task KillAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var moment = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        moment.CancelAfter(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(80, 700)));
        try
        {
            await _tool.RunAsync(arguments, _files.FullPath, environment: null, cancellationToken: moment.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Killed.
        }
    }

    private static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
