using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Images;

/// <summary>
/// A layer that is being made before it is known whether it is small. A small one is held; the upload of a larger one takes over what was
/// made so far and receives the rest while it is made, so that nothing is compressed twice.
/// </summary>
internal sealed class StartedLayer : IAsyncDisposable
{
    private readonly LayerWriter _writer;
    private readonly DelayedOutput _output;
    private readonly CancellationTokenSource _stop;
    private readonly Task<Digest> _writing;
    private bool _isTaken;

    public StartedLayer(LayerWriter writer, int limit, CancellationToken cancellationToken)
    {
        _writer = writer;
        _output = new DelayedOutput(limit);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _writing = writer.WriteAsync(_output, _stop.Token);
    }

    /// <summary>Waits until all of the layer is held, or more than that was made.</summary>
    /// <returns>Its bytes; null when there are more, which <see cref="AsSource"/> gives.</returns>
    public async Task<HeldBytes?> HoldAsync()
    {
        if (await Task.WhenAny(_writing, _output.Full).ConfigureAwait(false) == _output.Full)
        {
            return null;
        }

        await _writing.ConfigureAwait(false);
        return _output.Held;
    }

    /// <summary>The whole layer: the first time what was started, and should that fail on the way, made anew.</summary>
    public BlobSource AsSource() => BlobSource.FromWriter(async (destination, cancellationToken) =>
    {
        if (_isTaken)
        {
            await EndAsync().ConfigureAwait(false);
            await _writer.WriteAsync(destination, cancellationToken).ConfigureAwait(false);
            return;
        }

        _isTaken = true;
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _stop);
        await using (registration.ConfigureAwait(false))
        {
            _output.GoOnTo(destination);
            await _writing.ConfigureAwait(false);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        _stop.Dispose();
        await _output.DisposeAsync().ConfigureAwait(false);
    }

    // What was started must not go on beside what comes after it.
    private async Task EndAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
