using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Imgpkg.Sdk.Oci;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>Upload sessions: start, mount, single POST, PATCH with or without <c>Content-Range</c>, PUT, status and cancel (registry 4.5, 4.6).</summary>
internal sealed partial class UploadEndpoint(LoopbackRegistry registry, LoopbackOptions options)
{
    public async Task StartAsync(HttpContext context, LoopbackRepository repository)
    {
        if (context.Request.Method != "POST")
        {
            await ErrorBody.MethodNotAllowedAsync(context);
            return;
        }

        if (options.SupportsMount
            && Digest.TryParse(context.Request.Query["mount"], out Digest mounted)
            && registry.Find(context.Request.Query["from"].ToString()) is { } source
            && source.Blobs.TryGetValue(mounted, out byte[]? bytes))
        {
            Created(context, repository, repository.AddBlob(mounted, bytes));
            return;
        }

        UploadSession session = repository.OpenUpload();
        if (options.SupportsSinglePost && context.Request.Query.ContainsKey("digest"))
        {
            if (await ReceiveAsync(context, session))
            {
                await FinishAsync(context, repository, session);
            }

            return;
        }

        Accepted(context, repository, session, StatusCodes.Status202Accepted);
    }

    public async Task HandleAsync(HttpContext context, LoopbackRepository repository, string id)
    {
        if (Router.Number(context, "_state") is not { } state)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "BLOB_UPLOAD_INVALID", new JsonObject());
            return;
        }

        if (!repository.Uploads.TryGetValue(id, out UploadSession? session))
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "BLOB_UPLOAD_UNKNOWN");
            return;
        }

        if (session.Broken || (state != session.State && !options.LocationsStayValid))
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "BLOB_UPLOAD_INVALID");
            return;
        }

        switch (context.Request.Method)
        {
            case "GET":
                Accepted(context, repository, session, StatusCodes.Status204NoContent);
                break;
            case "DELETE":
                repository.CloseUpload(session);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case "PATCH" when await IsInOrderAsync(context, repository, session) && await ReceiveAsync(context, session):
                session.State++;
                Accepted(context, repository, session, StatusCodes.Status202Accepted);
                break;
            case "PUT" when await IsInOrderAsync(context, repository, session) && await ReceiveAsync(context, session):
                await FinishAsync(context, repository, session);
                break;
            case "PATCH" or "PUT":
                break;
            default:
                await ErrorBody.MethodNotAllowedAsync(context);
                break;
        }
    }

    private async Task<bool> IsInOrderAsync(HttpContext context, LoopbackRepository repository, UploadSession session)
    {
        string value = context.Request.Headers.ContentRange.ToString();
        if (value.Length == 0)
        {
            return true;
        }

        Match range = ChunkRange().Match(value);
        if (range.Success
            && long.Parse(range.Groups["first"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) is var first && first == session.Length
            && long.Parse(range.Groups["last"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) - first + 1 == context.Request.ContentLength)
        {
            return true;
        }

        Accepted(context, repository, session, StatusCodes.Status416RangeNotSatisfiable);
        await ErrorBody.WriteAsync(context, StatusCodes.Status416RangeNotSatisfiable, "RANGE_INVALID");
        return false;
    }

    /// <summary>Appends the body; false when the connection broke, which ends the session unless uploads are resumable.</summary>
    private async Task<bool> ReceiveAsync(HttpContext context, UploadSession session)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                session.Append(buffer.AsSpan(0, count));
            }

            return true;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or BadHttpRequestException)
        {
            session.Broken = !options.ResumableUploads;
            return false;
        }
    }

    private static async Task FinishAsync(HttpContext context, LoopbackRepository repository, UploadSession session)
    {
        byte[] bytes = session.ToArray();
        string digestText = context.Request.Query["digest"].ToString();
        if (!Digest.TryParse(digestText, out Digest digest) || !digest.Matches(bytes))
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "DIGEST_INVALID");
            return;
        }

        repository.CloseUpload(session);
        Created(context, repository, repository.AddBlob(digest, bytes));
    }

    private static void Created(HttpContext context, LoopbackRepository repository, Digest digest)
    {
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.Scheme}://{context.Request.Host}/v2/{repository.Name}/blobs/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
    }

    private void Accepted(HttpContext context, LoopbackRepository repository, UploadSession session, int status)
    {
        string root = options.RelativeLocations ? string.Empty : $"{context.Request.Scheme}://{context.Request.Host}";
        context.Response.StatusCode = status;
        context.Response.Headers.Location = $"{root}/v2/{repository.Name}/blobs/uploads/{session.Id}?_state={session.State}";
        context.Response.Headers.Range = $"0-{Math.Max(0, session.Length - 1)}";
        context.Response.Headers["Docker-Upload-UUID"] = session.Id;
        if (options.ChunkMinimum is { } minimum)
        {
            context.Response.Headers["OCI-Chunk-Min-Length"] = minimum.ToString(CultureInfo.InvariantCulture);
        }
    }

    [GeneratedRegex(@"^(?<first>[0-9]+)-(?<last>[0-9]+)\z")]
    private static partial Regex ChunkRange();
}
