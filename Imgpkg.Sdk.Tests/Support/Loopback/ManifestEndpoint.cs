using System.Text.Json.Nodes;
using Imgpkg.Sdk.Oci;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>HEAD, GET, PUT and DELETE of manifests (registry 4.2, 4.3).</summary>
internal sealed class ManifestEndpoint(LoopbackOptions options)
{
    private const int MaximumSize = 4 * 1024 * 1024;

    public Task HandleAsync(HttpContext context, LoopbackRepository repository, string reference) => context.Request.Method switch
    {
        "GET" or "HEAD" => ReadAsync(context, repository, reference),
        "PUT" => PutAsync(context, repository, reference),
        "DELETE" => DeleteAsync(context, repository, reference),
        _ => ErrorBody.MethodNotAllowedAsync(context),
    };

    private static async Task ReadAsync(HttpContext context, LoopbackRepository repository, string reference)
    {
        if (repository.Find(reference) is not { } manifest)
        {
            await UnknownAsync(context, repository, reference);
            return;
        }

        string accept = context.Request.Headers.Accept.ToString();
        if (manifest.MediaType.StartsWith("application/vnd.oci.", StringComparison.Ordinal) && !Accepts(accept, manifest.MediaType))
        {
            string kind = MediaTypes.IsIndex(manifest.MediaType) ? "OCI index" : "OCI manifest";
            await ErrorBody.WriteAsync(
                context, StatusCodes.Status404NotFound, "MANIFEST_UNKNOWN", message: $"{kind} found, but accept header does not support {kind}{(kind == "OCI index" ? "es" : "s")}");
            return;
        }

        context.Response.ContentType = manifest.MediaType;
        context.Response.ContentLength = manifest.Bytes.Length;
        context.Response.Headers["Docker-Content-Digest"] = manifest.Digest.ToString();
        context.Response.Headers.ETag = $"\"{manifest.Digest}\"";
        if (context.Request.Headers.IfNoneMatch.ToString() == $"\"{manifest.Digest}\"")
        {
            context.Response.ContentLength = null;
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }
        else if (context.Request.Method == "GET")
        {
            await context.Response.Body.WriteAsync(manifest.Bytes, context.RequestAborted);
        }
    }

    private static async Task PutAsync(HttpContext context, LoopbackRepository repository, string reference)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        byte[] bytes = body.ToArray();
        string mediaType = context.Request.ContentType ?? string.Empty;
        if (bytes.Length > MaximumSize)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "MANIFEST_INVALID", "http: request body too large");
            return;
        }

        if (Digest.TryParse(reference, out Digest digest) && !digest.Matches(bytes))
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "DIGEST_INVALID");
            return;
        }

        if (ManifestCheck.Problem(mediaType, bytes) is { } problem)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "MANIFEST_INVALID", problem);
            return;
        }

        JsonObject[] missing = [.. ManifestCheck.Missing(repository, bytes).Select(content => ErrorBody.One("MANIFEST_BLOB_UNKNOWN", content))];
        if (missing.Length > 0)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, missing);
            return;
        }

        bool byTag = digest == default;
        digest = byTag ? Digest.Of(bytes) : digest;
        repository.AddManifest(digest, mediaType, bytes, byTag ? reference : null);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.Scheme}://{context.Request.Host}/v2/{repository.Name}/manifests/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
    }

    private Task DeleteAsync(HttpContext context, LoopbackRepository repository, string reference)
    {
        bool byTag = !Digest.TryParse(reference, out Digest digest);
        if (byTag && !options.SupportsTagDeletion)
        {
            return ErrorBody.WriteAsync(context, StatusCodes.Status400BadRequest, "DIGEST_INVALID");
        }

        if (!(byTag ? repository.RemoveTag(reference) : repository.RemoveManifest(digest)))
        {
            return UnknownAsync(context, repository, reference);
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private static Task UnknownAsync(HttpContext context, LoopbackRepository repository, string reference)
    {
        JsonObject detail = Digest.TryParse(reference, out _)
            ? new JsonObject { ["Name"] = repository.Name, ["Revision"] = reference }
            : new JsonObject { ["Tag"] = reference };
        return ErrorBody.WriteAsync(context, StatusCodes.Status404NotFound, "MANIFEST_UNKNOWN", detail, detail.ContainsKey("Tag") ? null : "manifest unknown");
    }

    private static bool Accepts(string accept, string mediaType) =>
        accept.Split(',').Any(item => item.Split(';')[0].Trim() is var one && (one == mediaType || one == "*/*"));
}
