using System.Net;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// Sends what is written to it in parts, each held in memory until the registry has all of it (R4.16, R4.17): after a broken connection it
/// asks what arrived and sends the rest, and the source is not run again.
/// </summary>
internal sealed class ChunkedUpload(UploadSteps steps, UploadSession session, int partSize, RetryPipeline retry, TimeProvider time) : WriteOnlyStream
{
    private readonly byte[] _part = GC.AllocateUninitializedArray<byte>(partSize);
    private long _skip;
    private long _sent;
    private long _written;
    private int _held;

    /// <summary>Bytes written so far, skipped ones included.</summary>
    public override long Length => _written;

    /// <summary>Does not send the first bytes: the registry has them.</summary>
    public void Skip(long bytes) => (_skip, _sent) = (bytes, bytes);

    public override void Write(ReadOnlySpan<byte> buffer) => WriteAsync(buffer.ToArray()).AsTask().GetAwaiter().GetResult();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _written += buffer.Length;
        int skipped = (int)Math.Min(_skip, buffer.Length);
        _skip -= skipped;
        ReadOnlyMemory<byte> rest = buffer[skipped..];
        while (rest.Length > 0)
        {
            int taken = Math.Min(rest.Length, _part.Length - _held);
            rest[..taken].CopyTo(_part.AsMemory(_held));
            _held += taken;
            rest = rest[taken..];
            if (_held == _part.Length)
            {
                await SendHeldAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override void Flush()
    {
    }

    /// <summary>Sends the last part, which may be short.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken) => _held > 0 ? SendHeldAsync(cancellationToken) : Task.CompletedTask;

    private async Task SendHeldAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> part = _part.AsMemory(0, _held);
        int failures = 0;
        while (part.Length > 0)
        {
            try
            {
                await steps.SendPartAsync(session, part, _sent, cancellationToken).ConfigureAwait(false);

                // Its own count, not the answer's: some registries report stale ranges (Q9, Q42), and the digest decides in the end.
                _sent += part.Length;
                part = default;
            }
            catch (RegistryException e) when (MayContinue(e) && ++failures < retry.Attempts)
            {
                int arrived = await RecoverAsync(e, part.Length, failures, cancellationToken).ConfigureAwait(false);
                _sent += arrived;
                part = part[arrived..];
                failures = arrived > 0 ? 0 : failures;
            }
        }

        _held = 0;
    }

    private static bool MayContinue(RegistryException failure) =>
        (failure.IsTransient && !failure.IsExhausted) || failure.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;

    /// <summary>How much of the part arrived.</summary>
    private async Task<int> RecoverAsync(RegistryException failure, int length, int failures, CancellationToken cancellationToken)
    {
        if (failure.IsTransient)
        {
            TimeSpan wait = retry.BackOff(failures);
            await Task.Delay(failure.RequestedWait is { } asked && asked > wait ? asked : wait, time, cancellationToken).ConfigureAwait(false);
        }

        Telemetry.Retried(steps.Registry, RetriedStep.Upload);
        long? received = await steps.AskAsync(session, cancellationToken).ConfigureAwait(false);
        return received - _sent is { } arrived && arrived >= 0 && arrived <= length && (arrived > 0 || failure.IsTransient)
            ? (int)arrived
            : throw failure;
    }
}
