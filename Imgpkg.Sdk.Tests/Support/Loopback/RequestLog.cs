using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>Keeps every request in the order of arrival.</summary>
internal sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<RequestRecord> _records = [];
    private int _inFlight;

    /// <summary>
    /// The most requests that were waiting for their answer at one time. A request counts from its arrival until its status line is
    /// about to be sent, so a caller that waits for an answer is never counted twice.
    /// </summary>
    public int MostInFlight { get; private set; }

    public IReadOnlyList<RequestRecord> Snapshot()
    {
        lock (_lock)
        {
            return [.. _records];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _records.Clear();
            MostInFlight = _inFlight;
        }
    }

    public RequestDelegate Wrap(RequestDelegate next) => async context =>
    {
        var record = new RequestRecord(context.Request);
        SuiteSecrets.AddAuthorization(record.Header("Authorization"));
        Enter(record);
        int left = 0;
        context.Request.Body = new RecordingStream(context.Request.Body, record);
        context.Response.OnStarting(() =>
        {
            record.Status = context.RequestAborted.IsCancellationRequested ? 0 : context.Response.StatusCode;
            Leave(ref left);
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        finally
        {
            Leave(ref left);
        }
    };

    private void Enter(RequestRecord record)
    {
        lock (_lock)
        {
            _records.Add(record);
            MostInFlight = Math.Max(MostInFlight, ++_inFlight);
        }
    }

    private void Leave(ref int left)
    {
        if (Interlocked.Exchange(ref left, 1) == 0)
        {
            lock (_lock)
            {
                _inFlight--;
            }
        }
    }
}
