using System.Globalization;
using System.Text.RegularExpressions;
using Imgpkg.Sdk.Oci;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>HEAD, GET (with ranges and redirects) and DELETE of blobs (registry 4.4).</summary>
internal sealed partial class BlobEndpoint(LoopbackOptions options)
{
    private const int PieceSize = 64 * 1024;

    public Task HandleAsync(HttpContext context, LoopbackRepository repository, string digestText)
    {
        if (!Digest.TryParse(digestText, out Digest digest))
        {
            return ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "DIGEST_INVALID", digestText);
        }

        if (!repository.Blobs.TryGetValue(digest, out byte[]? bytes))
        {
            return ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "BLOB_UNKNOWN", digestText);
        }

        switch (context.Request.Method)
        {
            case "GET" when options.BlobRedirect is { } redirect:
                context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
                context.Response.Headers.Location = redirect(digestText);
                return Task.CompletedTask;
            case "GET" or "HEAD":
                return ServeAsync(context, digest, bytes);
            case "DELETE":
                repository.RemoveBlob(digest);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                return Task.CompletedTask;
            default:
                return ErrorBody.MethodNotAllowedAsync(context);
        }
    }

    public async Task ServeAsync(HttpContext context, Digest digest, byte[] bytes)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/octet-stream";
        response.Headers["Docker-Content-Digest"] = digest.ToString();
        response.Headers.ETag = $"\"{digest}\"";
        (int first, int last) = (0, bytes.Length - 1);
        if (options.SupportsRange)
        {
            response.Headers.AcceptRanges = "bytes";
            if (Range().Match(context.Request.Headers.Range.ToString()) is { Success: true } range && IfRangeHolds(context, digest))
            {
                first = int.Parse(range.Groups["first"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
                last = range.Groups["last"].Length == 0 ? last : Math.Min(last, int.Parse(range.Groups["last"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
                if (first > last)
                {
                    response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                    response.Headers.ContentRange = $"bytes */{bytes.Length}";
                    return;
                }

                response.StatusCode = StatusCodes.Status206PartialContent;
                response.Headers.ContentRange = $"bytes {first}-{last}/{bytes.Length}";
            }
        }

        response.ContentLength = last - first + 1;
        if (context.Request.Method == "HEAD")
        {
            return;
        }

        for (int offset = first; offset <= last; offset += PieceSize)
        {
            await response.Body.WriteAsync(bytes.AsMemory(offset, Math.Min(PieceSize, last - offset + 1)), context.RequestAborted);
        }
    }

    private static bool IfRangeHolds(HttpContext context, Digest digest) =>
        context.Request.Headers.IfRange.ToString() is var tag && (tag.Length == 0 || tag == $"\"{digest}\"");

    [GeneratedRegex(@"^bytes=(?<first>[0-9]+)-(?<last>[0-9]*)\z")]
    private static partial Regex Range();
}
