using Imgpkg.Sdk.Credentials;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

[CancelAfter(20000)]
internal sealed class SharedLookupTests
{
    private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lookups;

    [Test]
    public async Task Get_ManyAtOnce_ShareOneLookup(CancellationToken token)
    {
        SharedLookup<string, int> lookup = Create(keep: true);
        Task<int>[] callers = [.. Enumerable.Range(0, 20).Select(_ => lookup.GetAsync("key", token).AsTask())];
        _answer.SetResult(7);
        Assert.That(await Task.WhenAll(callers), Is.All.EqualTo(7));
        Assert.That(await lookup.GetAsync("key", token), Is.EqualTo(7));
        Assert.That(_lookups, Is.EqualTo(1));
    }

    [Test]
    public async Task Get_OtherKey_LooksUpAgain(CancellationToken token)
    {
        SharedLookup<string, int> lookup = Create(keep: true);
        _answer.SetResult(7);
        await lookup.GetAsync("key", token);
        await lookup.GetAsync("other", token);
        Assert.That(_lookups, Is.EqualTo(2));
    }

    [Test]
    public async Task Get_AnswerNotWorthKeeping_LooksUpAgain(CancellationToken token)
    {
        SharedLookup<string, int> lookup = Create(keep: false);
        _answer.SetResult(7);
        await lookup.GetAsync("key", token);
        await lookup.GetAsync("key", token);
        Assert.That(_lookups, Is.EqualTo(2));
    }

    [Test]
    public async Task Get_LookupThrows_NextCallLooksUpAgain(CancellationToken token)
    {
        SharedLookup<string, int> lookup = Create(keep: true);
        _answer.SetException(new InvalidOperationException("broken"));
        Assert.That(async () => await lookup.GetAsync("key", token), Throws.InvalidOperationException);
        Assert.That(async () => await lookup.GetAsync("key", token), Throws.InvalidOperationException);
        await Task.CompletedTask;
        Assert.That(_lookups, Is.EqualTo(2));
    }

    [Test]
    public async Task Get_OneOfTwoGivesUp_TheOtherIsAnswered(CancellationToken token)
    {
        using var impatient = new CancellationTokenSource();
        SharedLookup<string, int> lookup = Create(keep: true);
        Task<int> first = lookup.GetAsync("key", impatient.Token).AsTask();
        Task<int> second = lookup.GetAsync("key", token).AsTask();
        await impatient.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        _answer.SetResult(7);
        Assert.That(await second, Is.EqualTo(7));
        Assert.That(_lookups, Is.EqualTo(1));
    }

    [Test]
    public async Task Get_AllGiveUp_TheLookupIsStopped(CancellationToken token)
    {
        using var impatient = new CancellationTokenSource();
        SharedLookup<string, int> lookup = Create(keep: true);
        Task<int> only = lookup.GetAsync("key", impatient.Token).AsTask();
        await _started.Task.WaitAsync(token);
        await impatient.CancelAsync();
        Assert.That(async () => await only, Throws.InstanceOf<OperationCanceledException>());
        await _stopped.Task.WaitAsync(token);

        _answer.SetResult(8);
        Assert.That(await lookup.GetAsync("key", token), Is.EqualTo(8));
    }

    private SharedLookup<string, int> Create(bool keep) => new(
        async (_, stop) =>
        {
            Interlocked.Increment(ref _lookups);
            _started.TrySetResult();
            try
            {
                return await _answer.Task.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                _stopped.TrySetResult();
                throw;
            }
        },
        _ => keep);
}
