using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>The faults tests ask for. None of them looks at a clock: what waits is released by the test.</summary>
internal static class Fault
{
    /// <summary>Answers with this and handles nothing.</summary>
    public static FaultAction Respond(int status, string body = "", params (string Name, string Value)[] headers) =>
        (context, _) => WriteAsync(context, status, body, headers);

    /// <summary>Answers with one registry error and handles nothing.</summary>
    public static FaultAction Error(int status, string code, string message = "made by the test") =>
        (context, _) => ErrorBody.WriteAsync(context, status, code, message: message);

    /// <summary>Handles the request, throws its answer away and gives this one.</summary>
    public static FaultAction RespondAfterHandling(int status, string body = "", params (string Name, string Value)[] headers) => async (context, next) =>
    {
        await HandleUnseenAsync(context, next);
        await WriteAsync(context, status, body, headers);
    };

    /// <summary>Cuts the connection and handles nothing.</summary>
    public static FaultAction Abort() => static (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Handles the request and cuts the connection instead of answering.</summary>
    public static FaultAction AbortAfterHandling() => static async (context, next) =>
    {
        await HandleUnseenAsync(context, next);
        context.Abort();
    };

    /// <summary>Cuts the connection after so many bytes of the request's body.</summary>
    public static FaultAction AbortRequestAfter(long bytes) => (context, next) =>
        InterruptedBody.HandleAsync(context, new InterruptedBody(context.Request.Body, bytes), next);

    /// <summary>Sends this many bytes of a blob or manifest and ends the connection; the announced length stays.</summary>
    public static FaultAction TruncateAfter(long bytes) => FilterBody(async (offset, piece, body, cancellationToken) =>
    {
        // The server sees too few bytes for the length and closes; cutting the connection would lose bytes on the way.
        await body.WriteAsync(piece[..(int)Math.Clamp(bytes - offset, 0, piece.Length)], cancellationToken);
        await body.FlushAsync(cancellationToken);
    });

    /// <summary>Changes one byte of the response's body.</summary>
    public static FaultAction CorruptByteAt(long position) => FilterBody((offset, piece, body, cancellationToken) =>
    {
        byte[] bytes = piece.ToArray();
        if (position >= offset && position < offset + bytes.Length)
        {
            bytes[position - offset] ^= 0x55;
        }

        return body.WriteAsync(bytes, cancellationToken).AsTask();
    });

    /// <summary>Adds bytes after the response's body and announces no length.</summary>
    public static FaultAction Append(byte[] surplus) => async (context, next) =>
    {
        RemoveHeader(context, "Content-Length");
        await next(context);
        await context.Response.Body.WriteAsync(surplus, context.RequestAborted);
    };

    /// <summary>Answers with a body that does not end before the client goes away, and announces no length.</summary>
    public static FaultAction Endless(string contentType, string repeated, int status = 200, string start = "") => async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        byte[] piece = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(repeated, 64 * 1024 / repeated.Length)));
        try
        {
            await context.Response.WriteAsync(start, context.RequestAborted);
            while (true)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has had enough, which is what the test is about.
        }
    };

    /// <summary>Waits until the test releases the request, then handles it.</summary>
    public static FaultAction Hold(Task release) => async (context, next) =>
    {
        await release.WaitAsync(context.RequestAborted);
        await next(context);
    };

    /// <summary>Sends this many bytes of the response's body and the others only when the test releases them.</summary>
    public static FaultAction StallAfter(long bytes, Task release) => FilterBody(async (offset, piece, body, cancellationToken) =>
    {
        int first = (int)Math.Clamp(bytes - offset, 0, piece.Length);
        await body.WriteAsync(piece[..first], cancellationToken);
        if (first < piece.Length)
        {
            await body.FlushAsync(cancellationToken);
            await release.WaitAsync(cancellationToken);
            await body.WriteAsync(piece[first..], cancellationToken);
        }
    });

    /// <summary>Handles the request and changes one header of the answer; null removes it (of <c>Content-Length</c>: chunks are sent).</summary>
    public static FaultAction SetHeader(string name, string? value) => (context, next) =>
    {
        if (value is null)
        {
            RemoveHeader(context, name);
        }
        else
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[name] = value;
                return Task.CompletedTask;
            });
        }

        return next(context);
    };

    private static FaultAction FilterBody(Func<long, ReadOnlyMemory<byte>, Stream, CancellationToken, Task> write) => (context, next) =>
    {
        context.Response.Body = new ResponseFilter(context.Response.Body, write);
        return next(context);
    };

    private static void RemoveHeader(HttpContext context, string name) => context.Response.OnStarting(() =>
    {
        context.Response.Headers.Remove(name);
        return Task.CompletedTask;
    });

    private static async Task HandleUnseenAsync(HttpContext context, RequestDelegate next)
    {
        Stream body = context.Response.Body;
        context.Response.Body = Stream.Null;
        await next(context);
        context.Response.Body = body;
        context.Response.Clear();
    }

    private static Task WriteAsync(HttpContext context, int status, string body, (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers.Append(name, value);
        }

        return context.Request.Method == "HEAD" || body.Length == 0 ? Task.CompletedTask : context.Response.WriteAsync(body, context.RequestAborted);
    }
}
