using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>Error answers in the words of CNCF distribution 2.8.</summary>
internal static class ErrorBody
{
    private static readonly Dictionary<string, string> Messages = new(StringComparer.Ordinal)
    {
        ["BLOB_UNKNOWN"] = "blob unknown to registry",
        ["BLOB_UPLOAD_INVALID"] = "blob upload invalid",
        ["BLOB_UPLOAD_UNKNOWN"] = "blob upload unknown to registry",
        ["DENIED"] = "requested access to the resource is denied",
        ["DIGEST_INVALID"] = "provided digest did not match uploaded content",
        ["MANIFEST_BLOB_UNKNOWN"] = "blob unknown to registry",
        ["MANIFEST_INVALID"] = "manifest invalid",
        ["MANIFEST_UNKNOWN"] = "manifest unknown",
        ["NAME_UNKNOWN"] = "repository name not known to registry",
        ["RANGE_INVALID"] = "invalid content range",
        ["UNAUTHORIZED"] = "authentication required",
        ["UNSUPPORTED"] = "The operation is unsupported.",
    };

    public static Task WriteAsync(HttpContext context, int status, string code, JsonNode? detail = null, string? message = null) =>
        WriteAsync(context, status, [One(code, detail, message)]);

    public static Task WriteAsync(HttpContext context, int status, IEnumerable<JsonObject> errors)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        var body = new JsonObject { ["errors"] = new JsonArray([.. errors]) };
        return context.Request.Method == "HEAD" ? Task.CompletedTask : context.Response.WriteAsync(body.ToJsonString() + "\n", context.RequestAborted);
    }

    public static JsonObject One(string code, JsonNode? detail = null, string? message = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message ?? Messages[code] };
        if (detail is not null)
        {
            error["detail"] = detail;
        }

        return error;
    }

    /// <summary>What a path that is no route gets, for example one with an invalid repository name.</summary>
    public static Task PageNotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Request.Method == "HEAD" ? Task.CompletedTask : context.Response.WriteAsync("404 page not found\n", context.RequestAborted);
    }

    public static Task MethodNotAllowedAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "UNSUPPORTED");
}
