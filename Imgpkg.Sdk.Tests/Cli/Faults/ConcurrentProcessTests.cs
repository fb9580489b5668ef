using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Faults;

/// <summary>Two processes that want the same place: one result or the other, whole, and nothing left over.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(300_000)]
internal sealed class ConcurrentProcessTests : FaultTest
{
    private const int Rounds = 4;
    private const int Size = 3 * 1024 * 1024;

    [Test]
    public async Task Pull_IntoOnePlace_LeavesOneOfTheImages(CancellationToken token)
    {
        await PushAsync("one", Size, token);
        await PushAsync("two", Size + 1, token);
        for (int round = 0; round < Rounds; round++)
        {
            CliResult[] results = await Task.WhenAll(
                RunAsync(["pull", "-i", Store("one"), "-o", Files["out"]], token), RunAsync(["pull", "-i", Store("two"), "-o", Files["out"]], token));

            Assert.That(results.Select(result => result.ExitCode), Has.Some.Zero, Describe(results));
            Assert.That(results.Select(result => result.StandardError), Has.None.Contains("   at "));
            byte[] found = await File.ReadAllBytesAsync(Files["out", "data"], token);
            Assert.That(found, Is.EqualTo(await File.ReadAllBytesAsync(Files[found.Length == Size ? "one" : "two", "data"], token)));
            Assert.That(Names(Files.FullPath), Is.EqualTo(new[] { "one", "out", "store", "two" }), $"round {round}");
        }
    }

    [Test]
    public async Task Push_IntoOneStore_LosesNothing(CancellationToken token)
    {
        string[] tags = ["a", "b", "c", "d"];
        CliResult[] results = await Task.WhenAll(tags.Select(tag => RunAsync(["push", "-i", Store(tag), "-f", Make(tag, Size)], token)));

        Assert.That(results.Select(result => result.ExitCode), Is.All.Zero, Describe(results));
        foreach (string tag in tags)
        {
            await SucceedAsync(["verify", "-i", Store(tag)], token);
        }

        Assert.That(Directory.GetFiles(Files["store"], "*.tmp", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }), Is.Empty);
    }

    [Test]
    public async Task Copy_IntoOneArchive_LeavesAWholeOne(CancellationToken token)
    {
        await PushAsync("one", Size, token);
        await PushAsync("two", Size + 1, token);
        for (int round = 0; round < Rounds; round++)
        {
            CliResult[] results = await Task.WhenAll(
                RunAsync(["copy", "-i", Store("one"), "--to-tar", Files["app.tar"]], token), RunAsync(["copy", "-i", Store("two"), "--to-tar", Files["app.tar"]], token));

            Assert.That(results.Select(result => result.ExitCode), Has.Some.Zero, Describe(results));
            Assert.That(results.Where(result => result.ExitCode != 0).Select(result => result.StandardError), Is.All.Contains("another process"), Describe(results));
            await SucceedAsync(["verify", "--tar", Files["app.tar"]], token);
            Assert.That(Names(Files.FullPath), Is.EqualTo(new[] { "app.tar", "one", "store", "two" }), $"round {round}");
        }
    }

    private Task<CliResult> RunAsync(string[] arguments, CancellationToken token) => Tool.RunAsync(arguments, Files.FullPath, cancellationToken: token);

    private static string Describe(IEnumerable<CliResult> results) => string.Join('\n', results.Select(result => $"{result.ExitCode}: {result.StandardError}"));
}
