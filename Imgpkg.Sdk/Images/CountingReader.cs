using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Images;

/// <summary>Passes reads on to another stream and tells how many bytes came. Owns nothing.</summary>
internal sealed class CountingReader(Stream source, Action<int> counted) : ReadOnlyStream
{
    /// <summary>How many bytes came so far.</summary>
    public long Count { get; private set; }

    public override int Read(Span<byte> buffer) => Took(source.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Took(await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Took(int count)
    {
        Count += count;
        counted(count);
        return count;
    }
}
