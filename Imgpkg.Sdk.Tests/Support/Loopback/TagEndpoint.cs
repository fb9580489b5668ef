using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>The tag list with <c>n</c>, <c>last</c> and <c>Link</c> (registry 4.7).</summary>
internal sealed class TagEndpoint(LoopbackOptions options)
{
    public Task HandleAsync(HttpContext context, LoopbackRepository? repository, string name)
    {
        if (context.Request.Method != "GET")
        {
            return ErrorBody.MethodNotAllowedAsync(context);
        }

        if (repository is not { IsKnown: true })
        {
            return ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "NAME_UNKNOWN", new JsonObject { ["name"] = name });
        }

        string last = context.Request.Query["last"].ToString();
        string[] tags = [.. repository.Tags.Keys.Where(tag => string.CompareOrdinal(tag, last) > 0).Order(StringComparer.Ordinal)];
        int size = Math.Min(Router.Number(context, "n") ?? int.MaxValue, options.TagPageLimit ?? int.MaxValue);
        if (tags.Length > size)
        {
            tags = tags[..size];
            string from = size == 0 ? last : tags[^1];
            context.Response.Headers.Link = $"</v2/{name}/tags/list?last={from}&n={size}>; rel=\"next\"";
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        var body = new JsonObject { ["name"] = name, ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) };
        return context.Response.WriteAsync(body.ToJsonString() + "\n", context.RequestAborted);
    }
}
