using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Clouds;

/// <summary>What a <see cref="FakeCloud"/> answers at one address.</summary>
internal sealed class CloudAnswer(string body, int status)
{
    private readonly List<(string Name, string Value)> _headers = [];
    private (string Header, string Body)? _other;
    private int _failures;

    /// <summary>Set to hold the answer back until it ends.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Ends when somebody has asked.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CloudAnswer With(string header, string value)
    {
        _headers.Add((header, value));
        return this;
    }

    /// <summary>Answers 503 that often before.</summary>
    public CloudAnswer After(int failures)
    {
        _failures = failures;
        return this;
    }

    /// <summary>This answer is for requests without the header; those with it get another body and 200.</summary>
    public void OnlyWithout(string header, string otherBody) => _other = (header, otherBody);

    public async Task WriteAsync(HttpContext context)
    {
        Asked.TrySetResult();
        if (Gate is not null)
        {
            await Gate.Task.WaitAsync(context.RequestAborted);
        }

        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (_other is var (wanted, otherBody) && context.Request.Headers.ContainsKey(wanted))
        {
            await context.Response.WriteAsync(otherBody, context.RequestAborted);
            return;
        }

        context.Response.StatusCode = status;
        foreach ((string name, string value) in _headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(body, context.RequestAborted);
    }
}
