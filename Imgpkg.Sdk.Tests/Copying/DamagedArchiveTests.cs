using System.Buffers.Binary;
using System.Text;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Flows;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Copying;

/// <summary>Archives that suffered on their way, or were made to do harm: whatever is wrong with one, an import tags nothing.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class DamagedArchiveTests
{
    private const int Block = 512;

    private TemporaryDirectory _files = null!;
    private LoopbackRegistry _registry = null!;
    private ImgpkgClient _client = null!;
    private byte[] _archive = null!;
    private IReadOnlyList<Digest> _images = null!;

    private LoopbackRepository Copied => _registry["copied/app"];

    [SetUp]
    public async Task SetUp()
    {
        _files = new TemporaryDirectory();
        _registry = await LoopbackRegistry.StartAsync();
        _client = TestClient.Build();
        await using LoopbackRegistry source = await LoopbackRegistry.StartAsync();
        await ScatteredBundle.PushAsync(_client, _files, source.Host, 3, CancellationToken.None);
        CopyResult exported = await _client.Copies.CopyAsync(
            CopySource.FromBundle(TagReference.Parse(source.FullName("source/bundle:v1"))), CopyDestination.ToArchive(_files["good.tar"]));
        _archive = await File.ReadAllBytesAsync(_files["good.tar"]);
        _images = [.. exported.Images.Select(image => image.Source.Digest!.Value)];
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task CopyAsync_TruncatedAnywhere_FailsAndTagsNothing(CancellationToken token)
    {
        // Without the last two blocks, which only mark the end, an archive is complete.
        int contentEnd = _archive.Length - (2 * Block);
        for (int length = 0; length < contentEnd - Block; length += 700)
        {
            await RefusedAsync(_archive[..length], $"cut to {length} bytes", token);
        }
    }

    [Test]
    public async Task CopyAsync_BitsFlipped_FailsOrDoesNoHarm(CancellationToken token)
    {
        var random = new Random(41);
        for (int i = 0; i < 150; i++)
        {
            byte[] damaged = [.. _archive];
            int position = random.Next(damaged.Length);
            damaged[position] ^= (byte)(1 << random.Next(8));
            await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
            string? failure = await TryImportAsync(damaged, registry, token);
            if (failure is null)
            {
                // Names and marks have no digest: a flipped one may go unnoticed, but what arrived is what its digest says.
                Assert.That(registry["copied/app"].Manifests.Keys, Is.SupersetOf(_images), $"position {position}");
            }
            else
            {
                Assert.That(registry["copied/app"].Tags, Is.Empty, $"position {position}: {failure}");
            }
        }
    }

    [Test]
    public async Task CopyAsync_LayerMissing_SaysWhichAndTagsNothing(CancellationToken token)
    {
        List<(string Name, byte[] Entry)> entries = Entries();
        string missing = entries[^1].Name;

        string message = await RefusedAsync(Join(entries.SkipLast(1)), "without the last layer", token);

        Assert.That(message, Does.Contain($"file {missing} not found in tar"));
    }

    [Test]
    public async Task CopyAsync_PathTraversingEntries_AreNeverUsedAsPaths(CancellationToken token)
    {
        byte[] extra = [.. Header("../../escaped.txt", 5), .. Padded("gotya"u8)];
        byte[] archive = [.. extra, .. _archive];

        Assert.That(await TryImportAsync(archive, _registry, token), Is.Null);
        Assert.That(Copied.Tags.Keys, Has.Some.EqualTo("v1"));
        Assert.That(File.Exists(Path.Combine(_files.FullPath, "..", "escaped.txt")), Is.False);
    }

    [Test]
    public async Task CopyAsync_HundredThousandEntries_AreReadOrRefusedQuickly(CancellationToken token)
    {
        byte[] header = Header("filler", 0);
        byte[] archive = new byte[(100_000 * Block) + _archive.Length];
        for (int i = 0; i < 100_000; i++)
        {
            header.CopyTo(archive, i * Block);
        }

        _archive.CopyTo(archive, 100_000 * Block);
        string? failure = await TryImportAsync(archive, _registry, token);

        Assert.That(failure is null ? Copied.Tags.Count > 0 : Copied.Tags.Count == 0, Is.True, failure);
    }

    [TestCase("a layer")]
    [TestCase("manifest.json")]
    public async Task CopyAsync_TenGibibytesDeclared_FailsAndTagsNothing(string which, CancellationToken token)
    {
        List<(string Name, byte[] Entry)> entries = Entries();
        int index = which == "a layer" ? 1 : 0;
        byte[] entry = [.. entries[index].Entry];
        Header(entries[index].Name, 10L * 1024 * 1024 * 1024).CopyTo(entry, 0);
        entries[index] = (entries[index].Name, entry);

        await RefusedAsync(Join(entries), $"10 GiB declared for {which}", token);
    }

    [TestCase("\"Digest\":\"sha256:", "\"Digest\":\"sha512:")]
    [TestCase("\"Refs\":[\"", "\"Refs\":[\"no reference at all ")]
    [TestCase("\"Refs\":[", "\"Nothing\":[")]
    [TestCase("\"Raw\":\"{", "\"Raw\":\"{ ")]
    [TestCase("[{\"ImageIndex\":null", "[{\"ImageIndex\":null,\"Image\":null},{\"ImageIndex\":null")]
    public async Task CopyAsync_DocumentContradictsItself_FailsAndTagsNothing(string text, string replacement, CancellationToken token)
    {
        List<(string Name, byte[] Entry)> entries = Entries();
        string document = Encoding.UTF8.GetString(entries[0].Entry.AsSpan(Block)).TrimEnd('\0');
        byte[] changed = Encoding.UTF8.GetBytes(document.Replace(text, replacement, StringComparison.Ordinal));
        entries[0] = ("manifest.json", [.. Header("manifest.json", changed.Length), .. Padded(changed)]);

        await RefusedAsync(Join(entries), $"{text} replaced", token);
    }

    private async Task<string> RefusedAsync(byte[] archive, string what, CancellationToken token)
    {
        string? message = await TryImportAsync(archive, _registry, token);
        Assert.That(message, Is.Not.Null, what);
        Assert.That(Copied.Tags, Is.Empty, what);
        return message!;
    }

    // The failure's text; null for success. Anything but the library's own exceptions ends the test.
    private async Task<string?> TryImportAsync(byte[] archive, LoopbackRegistry registry, CancellationToken token)
    {
        await File.WriteAllBytesAsync(_files["damaged.tar"], archive, token);
        try
        {
            await _client.Copies.CopyAsync(
                CopySource.FromArchive(_files["damaged.tar"]),
                CopyDestination.ToRepository(RepositoryReference.Parse(registry.FullName("copied/app"))),
                cancellationToken: token);
            return null;
        }
        catch (ImgpkgException e)
        {
            return $"{e.Activity}: {e.Message}";
        }
    }

    private List<(string Name, byte[] Entry)> Entries()
    {
        var entries = new List<(string, byte[])>();
        for (int position = 0; _archive[position] != 0;)
        {
            string name = Encoding.UTF8.GetString(_archive.AsSpan(position, 100)).TrimEnd('\0');
            int size = Convert.ToInt32(Encoding.ASCII.GetString(_archive.AsSpan(position + 124, 11)), 8);
            int length = Block + ((size + Block - 1) / Block * Block);
            entries.Add((name, _archive[position..(position + length)]));
            position += length;
        }

        return entries;
    }

    private static byte[] Join(IEnumerable<(string Name, byte[] Entry)> entries) => [.. entries.SelectMany(entry => entry.Entry), .. new byte[2 * Block]];

    private static byte[] Padded(ReadOnlySpan<byte> content)
    {
        byte[] padded = new byte[(content.Length + Block - 1) / Block * Block];
        content.CopyTo(padded);
        return padded;
    }

    private static byte[] Header(string name, long size)
    {
        byte[] header = new byte[Block];
        Encoding.UTF8.GetBytes(name, header);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        "0000000\0"u8.CopyTo(header.AsSpan(108));
        "0000000\0"u8.CopyTo(header.AsSpan(116));
        if (size >> 33 == 0)
        {
            Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0'), header.AsSpan(124));
        }
        else
        {
            header[124] = 0x80;
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(128), size);
        }

        "00000000000\0"u8.CopyTo(header.AsSpan(136));
        "        "u8.CopyTo(header.AsSpan(148));
        header[156] = (byte)'0';
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ", header.AsSpan(148));
        return header;
    }
}
