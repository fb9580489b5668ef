using Imgpkg.Sdk.Infrastructure;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Infrastructure;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class OverlappedStreamTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(256 * 1024)]
    [TestCase(5_000_001)]
    public async Task CompleteAsync_AfterWritesOfAnySize_HasPassedOnEverything(int size, CancellationToken token)
    {
        byte[] bytes = new byte[size];
        var random = new Random(size);
        random.NextBytes(bytes);
        using var destination = new MemoryStream();
        await using (var stream = new OverlappedStream(destination, token))
        {
            for (int i = 0; i < size;)
            {
                int count = Math.Min(random.Next(600_000), size - i);
                await stream.WriteAsync(bytes.AsMemory(i, count), token);
                i += count;
            }

            await stream.CompleteAsync(token);
            Assert.That(stream.Length, Is.EqualTo(size));
        }

        Assert.That(destination.ToArray(), Is.EqualTo(bytes));
    }

    [Test]
    public async Task WriteAsync_DestinationFails_ThrowsItsFailureSoon(CancellationToken token)
    {
        await using var stream = new OverlappedStream(new FailingStream(), token);

        IOException failure = (await Assert.ThrowsAsync<IOException>(async () =>
        {
            // Ends only because of the failure: far more than fits on the way.
            for (int i = 0; i < 10_000; i++)
            {
                await stream.WriteAsync(new byte[64 * 1024], token);
            }
        }))!;

        Assert.That(failure.Message, Is.EqualTo("full"));
        await Assert.ThrowsAsync<IOException>(() => stream.CompleteAsync(token));
    }

    [Test]
    public async Task CompleteAsync_DestinationFailsAtTheEnd_ThrowsItsFailure(CancellationToken token)
    {
        await using var stream = new OverlappedStream(new FailingStream(), token);
        await stream.WriteAsync(new byte[10], token);

        await Assert.ThrowsAsync<IOException>(() => stream.CompleteAsync(token));
    }

    [Test]
    public async Task DisposeAsync_DestinationBusy_WaitsUntilItIsLeftAlone(CancellationToken token)
    {
        var destination = new HeldStream();
        var stream = new OverlappedStream(destination, token);
        await stream.WriteAsync(new byte[300 * 1024], token);
        await destination.Reached.Task.WaitAsync(token);

        await stream.DisposeAsync();

        Assert.That(destination.IsBusy, Is.False);
    }

    [Test]
    public async Task WriteAsync_CancelledWhileItWaits_Ends(CancellationToken token)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token);
        await using var stream = new OverlappedStream(new HeldStream(), cancellation.Token);
        Task writing = Task.Run(
            async () =>
            {
                while (true)
                {
                    await stream.WriteAsync(new byte[256 * 1024], cancellation.Token);
                }
            },
            token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => writing);
    }

    private sealed class FailingStream : WriteOnlyStream
    {
        public override long Length => 0;

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("full");
    }

    private sealed class HeldStream : WriteOnlyStream
    {
        public TaskCompletionSource Reached { get; } = new();

        public bool IsBusy { get; private set; }

        public override long Length => 0;

        public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            IsBusy = true;
            Reached.TrySetResult();
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }
            finally
            {
                IsBusy = false;
            }
        }
    }
}
