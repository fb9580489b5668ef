using System.Security.Cryptography;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>Copies that are killed, again and again: what arrived stays of use, and the end is the same as without a kill.</summary>
[TestFixture]
[CancelAfter(180_000)]
internal sealed class KilledCopyTests
{
    private const int Rounds = 10;
    private const int Images = 8;
    private const int LayerSize = 3 * 1024 * 1024;

    private CliProcess _tool = null!;
    private TemporaryDirectory _files = null!;
    private LoopbackRegistry _source = null!;
    private LoopbackRegistry _destination = null!;
    private List<Digest> _layers = null!;

    [SetUp]
    public async Task SetUp()
    {
        _tool = new CliProcess();
        _files = new TemporaryDirectory();
        _source = await LoopbackRegistry.StartAsync();
        _destination = await LoopbackRegistry.StartAsync();
        _layers = [];
        var lines = new List<string>();
        for (int i = 0; i < Images; i++)
        {
            byte[] layer = RandomNumberGenerator.GetBytes(LayerSize);
            _layers.Add(Digest.Of(layer));
            Digest image = SeededImage.Add(_source["source/app"], $"v{i}", $$$"""{"config":{},"rootfs":{"type":"layers","diff_ids":["{{{_layers[i]}}}"]}}""", layer);
            lines.Add($"- image: {_source.FullName("source/app")}@{image}\n");
        }

        _files.Write("images.yml", $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n{string.Concat(lines)}");
    }

    [TearDown]
    public async Task TearDown()
    {
        _tool.Dispose();
        await _source.DisposeAsync();
        await _destination.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task Copy_ToTarKilledAndResumed_FetchesOnlyWhatIsMissing(CancellationToken token)
    {
        string[] command = ["copy", "--lock", _files["images.yml"], "--to-tar"];
        await SucceedAsync([.. command, _files["undisturbed.tar"]], token);
        byte[] undisturbed = await File.ReadAllBytesAsync(_files["undisturbed.tar"], token);
        for (int round = 0; round < Rounds; round++)
        {
            await KillAsync([.. command, _files["killed.tar"]], token);
            Digest[] missing = [.. _layers.Except(CompleteLayers(undisturbed))];
            _source.ClearRequests();

            await SucceedAsync([.. command, _files["killed.tar"], "--resume"], token);

            IEnumerable<string> fetched = _source.Requests.Where(request => request.Method == "GET").Select(request => request.Path[(request.Path.LastIndexOf('/') + 1)..]);
            Assert.That(
                fetched.Intersect(_layers.Select(layer => layer.ToString()), StringComparer.Ordinal),
                Is.EquivalentTo(missing.Select(layer => layer.ToString())),
                $"round {round}");
            Assert.That(await File.ReadAllBytesAsync(_files["killed.tar"], token), Is.EqualTo(undisturbed), $"round {round}");
            Assert.That(File.Exists(_files["killed.tar.partial"]), Is.False, $"round {round}");
            await TestContext.Out.WriteLineAsync($"round {round}: {missing.Length} of {Images} layers were missing");
            File.Delete(_files["killed.tar"]);
        }
    }

    [Test]
    public async Task Copy_ToRepoKilledAndRepeated_SendsOnlyWhatIsMissing(CancellationToken token)
    {
        for (int round = 0; round < Rounds; round++)
        {
            string name = $"copied/app-{round}";
            string[] command = ["copy", "--lock", _files["images.yml"], "--to-repo", _destination.FullName(name)];
            LoopbackRepository copied = _destination[name];
            await KillAsync(command, token);
            int there = copied.Blobs.Count;
            _destination.ClearRequests();

            await SucceedAsync(command, token);

            // Those that were taken: what the killed run had begun to send may be read, and found to be incomplete, only now.
            int sent = _destination.Requests.Count(request =>
                request is { Method: "PUT" or "PATCH", Status: 201 or 202 } && request.Path.Contains("/blobs/uploads/", StringComparison.Ordinal));
            Assert.That(sent, Is.LessThanOrEqualTo((2 * Images) - there), $"round {round}");
            Assert.That((copied.Blobs.Count, copied.Tags.Count), Is.EqualTo((2 * Images, Images)), $"round {round}");
            await TestContext.Out.WriteLineAsync($"round {round}: {there} of {2 * Images} blobs were there");
        }
    }

    // What an archive, finished or not, has of the layers: read from its bytes, not from what the tool says.
    private HashSet<Digest> CompleteLayers(byte[] reference)
    {
        string path = File.Exists(_files["killed.tar"]) ? _files["killed.tar"] : _files["killed.tar.partial"];
        byte[] bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        var complete = new HashSet<Digest>();
        for (int position = 0; position < reference.Length && reference[position] != 0;)
        {
            int size = Convert.ToInt32(System.Text.Encoding.ASCII.GetString(reference.AsSpan(position + 124, 11)), 8);
            int start = position + 512;
            if (start + size <= bytes.Length)
            {
                complete.Add(Digest.Of(bytes.AsSpan(start, size)));
            }

            position = start + ((size + 511) / 512 * 512);
        }

        return complete;
    }

    private async Task SucceedAsync(string[] arguments, CancellationToken token)
    {
        CliResult result = await _tool.RunAsync(arguments, _files.FullPath, cancellationToken: token);
        Assert.That(result.ExitCode, Is.Zero, result.StandardError);
    }

    // The moment is random on purpose: whether the tool has just begun, is in the middle or has ended, the outcome must be right.
    private async Task KillAsync(string[] arguments, CancellationToken token)
    {
        using var moment = CancellationTokenSource.CreateLinkedTokenSource(token);
        moment.CancelAfter(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(250, 900)));
        try
        {
            await _tool.RunAsync(arguments, _files.FullPath, cancellationToken: moment.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // Killed.
        }
    }
}
