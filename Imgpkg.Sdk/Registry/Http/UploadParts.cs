using System.Net;
using System.Security.Cryptography;
using Imgpkg.Sdk.Oci;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Decides when a blob goes in parts and how large they are, and sends it so (R4.14, R4.16).</summary>
internal sealed class UploadParts(
    UploadSteps steps, RetryPipeline retry, RegistryTraits traits, TransferLimits limits, IOptions<ImgpkgOptions> options)
{
    private const int DefaultSize = 16 * 1024 * 1024;
    private const int LeastSize = 256 * 1024;

    /// <summary>Whether the blob is to go in parts from the start: somebody asked for them, and it is more than one.</summary>
    public bool Wanted(UploadSession session, long? size) =>
        traits.TakesChunks
        && (options.Value.UploadChunkSize is not null || session.ChunkMinimum is not null)
        && (size is null || size > PartSize(session));

    /// <summary>Whether a failure of a whole upload leaves something that can be continued: the connection broke.</summary>
    public bool MayContinue(RegistryException failure) =>
        traits is { TakesChunks: true, Quirks.ResumesUploads: true } && failure is { IsTransient: true, StatusCode: null, IsExhausted: false };

    /// <summary>What the registry has of the upload; null for nothing that could be continued.</summary>
    public async Task<long?> AskAsync(UploadSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await steps.AskAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException)
        {
            // That the upload broke is the failure to act on.
            return null;
        }
    }

    /// <summary>Sends a blob from byte <paramref name="received"/> on, and ends the upload.</summary>
    public async Task SendAsync(UploadSession session, Descriptor descriptor, BlobSource source, CancellationToken cancellationToken, long received = 0)
    {
        (Digest digest, long size) = await SendPartsAsync(session, descriptor.Digest.Algorithm, source, received, cancellationToken).ConfigureAwait(false);
        if (size != descriptor.Size)
        {
            throw ContentMismatchException.ForSize(descriptor, size);
        }

        if (digest != descriptor.Digest)
        {
            throw ContentMismatchException.ForDigest(descriptor, digest, size);
        }

        await FinishAsync(session, descriptor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same for a blob that becomes known while it is sent.</summary>
    public async Task<Descriptor> StreamAsync(
        UploadSession session, string mediaType, BlobSource source, CancellationToken cancellationToken, long received = 0)
    {
        (Digest digest, long size) = await SendPartsAsync(session, Digest.Sha256, source, received, cancellationToken).ConfigureAwait(false);
        var descriptor = new Descriptor { MediaType = mediaType, Digest = digest, Size = size };
        await FinishAsync(session, descriptor, cancellationToken).ConfigureAwait(false);
        return descriptor;
    }

    private async Task<(Digest Digest, long Size)> SendPartsAsync(
        UploadSession session, string algorithm, BlobSource source, long received, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = Digest.CreateHash(algorithm);
        int size = PartSize(session);
        var upload = new ChunkedUpload(steps, session, size, retry, limits.Time);
        await using (upload.ConfigureAwait(false))
        {
            upload.Skip(received);
            var hashing = new HashingWriteStream(upload, hash);
            await using (hashing.ConfigureAwait(false))
            {
                try
                {
                    await source.WriteToAsync(hashing, cancellationToken).ConfigureAwait(false);
                    await upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (RegistryException e) when (IsTooLarge(e) && size > LeastSize)
                {
                    traits.LimitChunks(size / 2);
                    throw Again(e);
                }
                catch (RegistryException e) when (IsLost(e))
                {
                    throw Again(e);
                }

                return (Digest.Of(hash), hashing.Length);
            }
        }
    }

    private async Task FinishAsync(UploadSession session, Descriptor descriptor, CancellationToken cancellationToken)
    {
        try
        {
            await steps.FinishAsync(session, descriptor, source: null, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (IsLost(e))
        {
            throw Again(e);
        }
        catch (RegistryException e) when (e.Code == "DIGEST_INVALID")
        {
            // What it put together is not what was sent (Q9, Q49): from now on it gets blobs whole.
            traits.RefuseChunks();
            throw Again(e);
        }
    }

    private int PartSize(UploadSession session)
    {
        int wanted = Math.Min(options.Value.UploadChunkSize ?? DefaultSize, traits.LargestChunk ?? int.MaxValue);
        return session.ChunkMinimum is not { } minimum ? wanted
            : wanted <= minimum ? minimum
            : wanted / minimum * minimum;
    }

    // A registry may tell what it has and notice only then that the connection broke, which ends the upload there (registry 4.5).
    private static bool IsLost(RegistryException failure) => failure.Code is "BLOB_UPLOAD_INVALID" or "BLOB_UPLOAD_UNKNOWN" or "RANGE_INVALID";

    // 416 is also the answer to a part out of order; then it speaks of no size (Q23).
    private static bool IsTooLarge(RegistryException failure) =>
        failure.StatusCode == HttpStatusCode.RequestEntityTooLarge
        || (failure.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
            && (failure.Message.Contains("exceed", StringComparison.OrdinalIgnoreCase) || failure.Message.Contains("limit", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The same failure as one that another attempt, which does it differently, may overcome.</summary>
    public static RegistryException Again(RegistryException failure) => new(
        new RegistryFailure(failure.Message)
        {
            Repository = failure.Repository,
            Method = failure.Method,
            Url = failure.Url,
            StatusCode = failure.StatusCode,
            Errors = failure.Errors,
            IsTransient = true,
        },
        failure);
}
