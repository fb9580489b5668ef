using System.Collections.Concurrent;
using System.Text;
using Imgpkg.Sdk.Archives.ImageSets;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Tests.Archives.ImageSets;

/// <summary>Images with layers of given sizes, the document that lists them, and sources that count what is taken from them.</summary>
internal sealed class SampleSet
{
    private readonly Dictionary<Digest, byte[]> _layers = [];
    private readonly ConcurrentDictionary<Digest, int> _opened = [];
    private long _left = long.MaxValue;
    private long _served;

    public SampleSet(params int[] sizes)
    {
        Document = new ImageSetDocument { Roots = [.. sizes.Select(Image)] };
    }

    public ImageSetDocument Document { get; }

    /// <summary>The layers' descriptors, in the archive's order.</summary>
    public IReadOnlyList<Descriptor> Layers => [.. _layers.OrderBy(layer => layer.Key.ToString(), StringComparer.Ordinal).Select(layer => Describe(layer.Key))];

    /// <summary>Bytes given out so far.</summary>
    public long Served => Interlocked.Read(ref _served);

    /// <summary>How many bytes are given out before every stream breaks.</summary>
    public long BreakAfter
    {
        set => Interlocked.Exchange(ref _left, value);
    }

    /// <summary>Called with every count of bytes given out.</summary>
    public Action? OnServing { get; set; }

    public IReadOnlyList<ImageSetLayerSource> Sources => [.. _layers.Keys.Select(Source)];

    public int Opened(Digest layer) => _opened.GetValueOrDefault(layer);

    public byte[] Content(Digest layer) => _layers[layer];

    private ImageSetLayerSource Source(Digest layer) => new(Describe(layer), _ =>
    {
        _opened.AddOrUpdate(layer, 1, (_, count) => count + 1);
        return Task.FromResult<Stream>(new ServedStream(this, _layers[layer]));
    });

    private Descriptor Describe(Digest layer) => new() { MediaType = MediaTypes.DockerLayer, Digest = layer, Size = _layers[layer].Length };

    private ImageSetNode Image(int size, int number)
    {
        byte[] layer = new byte[size];
        new Random(number + size).NextBytes(layer);
        var digest = Digest.Of(layer);
        _layers[digest] = layer;
        byte[] config = Encoding.UTF8.GetBytes($$"""{"rootfs":{"type":"layers","diff_ids":["{{digest}}"]},"config":{"n":{{number}} } }""");
        var manifest = new ManifestContent(MediaTypes.DockerManifest, Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{"mediaType":"{{MediaTypes.DockerConfig}}","size":{{config.Length}},"digest":"{{Digest.Of(config)}}"},"layers":[{"mediaType":"{{MediaTypes.DockerLayer}}","size":{{size}},"digest":"{{digest}}"}]}"""));
        return new ImageSetNode
        {
            References = [$"registry.test/app@{manifest.Digest}"],
            Manifest = manifest,
            Config = config,
            ConfigDigest = Digest.Of(config),
            Layers = [new ImageSetLayer(MediaTypes.DockerLayer, digest, $"{digest}", size)],
        };
    }

    /// <summary>Serves a few bytes at a time, and breaks when its set says so.</summary>
    private sealed class ServedStream(SampleSet set, byte[] content) : MemoryStream(content, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override int Read(Span<byte> buffer)
        {
            int wanted = (int)Math.Min(Math.Min(buffer.Length, 1000), Math.Min(Length - Position, Math.Max(0, Interlocked.Read(ref set._left))));
            if (wanted == 0 && Position < Length)
            {
                throw new IOException("the connection broke");
            }

            int count = base.Read(buffer[..wanted]);
            Interlocked.Add(ref set._left, -count);
            Interlocked.Add(ref set._served, count);
            set.OnServing?.Invoke();
            return count;
        }
    }
}
