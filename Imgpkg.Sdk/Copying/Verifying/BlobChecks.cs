using System.Buffers;
using System.Collections.Concurrent;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>Hashes layers and configurations, each once per place, in a buffer per blob under way.</summary>
internal sealed class BlobChecks(Throttle throttle, VerificationReport report, VerifiedBlobs verified, TransferCounter counter)
{
    private const int BufferSize = 1024 * 1024;

    private readonly ConcurrentDictionary<(RepositoryReference, Digest), Lazy<Task<bool>>> _checks = new();
    private int _hashed;
    private int _resumed;
    private int _withheld;

    /// <summary>How many were hashed.</summary>
    public int Hashed => _hashed;

    /// <summary>How many an earlier run had verified.</summary>
    public int Resumed => _resumed;

    /// <summary>How many were not there and need not be.</summary>
    public int Withheld => _withheld;

    /// <summary>Verifies a blob of an image; whether it is there and as it should be.</summary>
    public Task<bool> CheckAsync(CheckedImage image, Descriptor blob) => _checks.GetOrAdd(
        (image.Place.Repository, blob.Digest), _ => new Lazy<Task<bool>>(() => FindOutAsync(image, blob))).Value;

    private static bool MayBeWithheld(Descriptor blob) => blob.Urls.Count > 0 || MediaTypes.IsNonDistributable(blob.MediaType);

    private async Task<bool> FindOutAsync(CheckedImage image, Descriptor blob)
    {
        if (verified.Has(image.Place, blob))
        {
            Interlocked.Increment(ref _resumed);
            return true;
        }

        counter.Expect(blob.Size);
        try
        {
            return await throttle.RunAsync(token => HashAsync(image, blob, token)).ConfigureAwait(false);
        }
        catch (RegistryNotFoundException) when (MayBeWithheld(blob))
        {
            Interlocked.Increment(ref _withheld);
            counter.Expect(-blob.Size);
            return false;
        }
        catch (ImgpkgException e)
        {
            report.Add(image, blob.Digest, e, VerificationFindingKind.MissingBlob);
            return false;
        }
    }

    private async Task<bool> HashAsync(CheckedImage image, Descriptor blob, CancellationToken cancellationToken)
    {
        if (image.Place.IsGivenUp)
        {
            return false;
        }

        counter.Started(blob, image.Reference);
        try
        {
            Stream stream = VerifyingStream.Over(await image.Place.Store.OpenBlobAsync(blob, cancellationToken).ConfigureAwait(false), blob);
            await using (stream.ConfigureAwait(false))
            {
                await DrainAsync(stream, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            counter.Ended(blob, image.Reference);
        }

        Interlocked.Increment(ref _hashed);
        verified.Add(image.Place, blob);
        return true;
    }

    // The stream compares size and digest when it meets the end.
    private async Task DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                counter.Add(count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
