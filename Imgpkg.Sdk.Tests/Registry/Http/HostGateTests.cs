using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>R3.20: how many requests one host gets at once, and when.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class HostGateTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(10);

    [Test]
    public async Task Enter_MoreThanTheLimit_WaitForATurn(CancellationToken token)
    {
        var gate = new HostGate(new FakeTimeProvider(), start: 2, most: 2);
        HostGate.Turn first = await EnterAsync(gate, token);
        await EnterAsync(gate, token);
        Task<HostGate.Turn> third = EnterAsync(gate, token);

        Assert.That(third.IsCompleted, Is.False);
        gate.Leave(first, Quick);
        await third;
    }

    [Test]
    public async Task Enter_UploadsAndDownloads_DoNotKeepEachOtherOut(CancellationToken token)
    {
        var gate = new HostGate(new FakeTimeProvider(), start: 3, most: 3);
        for (int i = 0; i < 3; i++)
        {
            await EnterAsync(gate, token);
        }

        await gate.EnterAsync(isUpload: true, isUrgent: false, token);
        await gate.EnterAsync(isUpload: true, isUrgent: false, token);
        Assert.That(gate.EnterAsync(isUpload: true, isUrgent: false, token).IsCompleted, Is.False, "two thirds");
    }

    [Test]
    public async Task Enter_WhoWasRefusedBefore_ComesFirst(CancellationToken token)
    {
        var gate = new HostGate(new FakeTimeProvider(), start: 1, most: 1);
        HostGate.Turn first = await EnterAsync(gate, token);
        Task<HostGate.Turn> patient = EnterAsync(gate, token);
        Task<HostGate.Turn> urgent = gate.EnterAsync(isUpload: false, isUrgent: true, token);

        gate.Leave(first, Quick);
        await urgent;
        Assert.That(patient.IsCompleted, Is.False);
    }

    [Test]
    public async Task Enter_Cancelled_LeavesTheQueue(CancellationToken token)
    {
        var gate = new HostGate(new FakeTimeProvider(), start: 1, most: 1);
        HostGate.Turn first = await EnterAsync(gate, token);
        using var user = new CancellationTokenSource();
        Task<HostGate.Turn> gone = EnterAsync(gate, user.Token);
        Task<HostGate.Turn> next = EnterAsync(gate, token);

        await user.CancelAsync();
        await Assert.ThatAsync(() => gone, Throws.InstanceOf<OperationCanceledException>());
        gate.LeaveUnanswered(first);
        await next;
    }

    [Test]
    public async Task LeaveRefused_OfOneRound_HalvesOnce(CancellationToken token)
    {
        var gate = new HostGate(new FakeTimeProvider(), start: 8, most: 16);
        HostGate.Turn[] turns = [await EnterAsync(gate, token), await EnterAsync(gate, token), await EnterAsync(gate, token)];

        foreach (HostGate.Turn turn in turns)
        {
            gate.LeaveRefused(turn, wait: null, isRateLimit: false);
        }

        Assert.That(gate.Limit, Is.EqualTo(4));
    }

    [Test]
    public async Task LeaveRefused_WithAWait_ClosesTheGateForAll(CancellationToken token)
    {
        var clock = new FakeTimeProvider();
        var gate = new HostGate(clock, start: 8, most: 16);
        gate.LeaveRefused(await EnterAsync(gate, token), TimeSpan.FromSeconds(7), isRateLimit: true);

        await Task.WhenAll(EnterAsync(gate, token), EnterAsync(gate, token));

        Assert.That(clock.Sleeps, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }), "one wait for both");
    }

    [Test]
    public async Task LeaveRefused_AgainAndAgainWithoutAWait_PausesLonger(CancellationToken token)
    {
        var clock = new FakeTimeProvider();
        var gate = new HostGate(clock, start: 8, most: 16);
        for (int i = 0; i < 4; i++)
        {
            gate.LeaveRefused(await EnterAsync(gate, token), wait: null, isRateLimit: true);
        }

        await EnterAsync(gate, token);
        Assert.That(clock.Sleeps.Select(sleep => sleep.TotalMilliseconds), Is.EqualTo(new[] { 250.0, 500, 1000, 2000 }));
        Assert.That(gate.Limit, Is.EqualTo(1));
    }

    [Test]
    public async Task Leave_Answered_RaisesTheLimitOneARound(CancellationToken token)
    {
        var gate = new HostGate(new FakeTimeProvider(), start: 4, most: 6);
        for (int i = 0; i < 5; i++)
        {
            gate.Leave(await EnterAsync(gate, token), Quick);
        }

        Assert.That(gate.Limit, Is.EqualTo(5));
        for (int i = 0; i < 50; i++)
        {
            gate.Leave(await EnterAsync(gate, token), Quick);
        }

        Assert.That(gate.Limit, Is.EqualTo(6), "and not above the most");
    }

    [Test]
    public async Task Leave_AnswersBecomeSlow_LowersTheLimit(CancellationToken token)
    {
        var gate = new HostGate(new FakeTimeProvider(), start: 10, most: 10);
        for (int i = 0; i < 20; i++)
        {
            gate.Leave(await EnterAsync(gate, token), Quick);
        }

        for (int i = 0; i < 6; i++)
        {
            gate.Leave(await EnterAsync(gate, token), TimeSpan.FromSeconds(2));
        }

        Assert.That(gate.Limit, Is.LessThan(6));
        for (int i = 0; i < 60; i++)
        {
            gate.Leave(await EnterAsync(gate, token), TimeSpan.FromSeconds(2));
        }

        Assert.That(gate.Limit, Is.GreaterThanOrEqualTo(2), "slow is not refused");
    }

    private static Task<HostGate.Turn> EnterAsync(HostGate gate, CancellationToken token) => gate.EnterAsync(isUpload: false, isUrgent: false, token);
}
