using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives;

/// <summary>Passes an unpacked layer on and counts it against a budget. Owns nothing.</summary>
/// <param name="unpacked">The layer, unpacked.</param>
/// <param name="layer">The layer.</param>
/// <param name="budget">What it counts against.</param>
/// <param name="packed">Tells how many bytes of the compressed layer were read so far.</param>
internal sealed class BudgetedReader(Stream unpacked, Descriptor layer, UnpackingBudget budget, Func<long> packed) : ReadOnlyStream
{
    private long _total;

    /// <summary>What it reads from.</summary>
    public Stream Source => unpacked;

    public override int Read(Span<byte> buffer) => Took(unpacked.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Took(await unpacked.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Took(int count)
    {
        _total += count;
        budget.AddBytes(layer, count, packed(), _total);
        return count;
    }
}
