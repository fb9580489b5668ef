using System.Globalization;
using Imgpkg.Sdk.Oci;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>Sends a request to the endpoint its path names.</summary>
internal sealed class Router(LoopbackRegistry registry, LoopbackOptions options, TokenService tokens)
{
    private const string StoragePath = "/storage/";

    private readonly ManifestEndpoint _manifests = new(options);
    private readonly BlobEndpoint _blobs = new(options);
    private readonly UploadEndpoint _uploads = new(registry, options);
    private readonly TagEndpoint _tags = new(options);

    public Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? string.Empty;
        if (path == TokenService.Path)
        {
            return tokens.HandleAsync(context);
        }

        if (path.StartsWith(StoragePath, StringComparison.Ordinal))
        {
            return HandleStorageAsync(context, path[StoragePath.Length..]);
        }

        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        if (Route.Parse(path) is not { } route)
        {
            return ErrorBody.PageNotFoundAsync(context);
        }

        LoopbackRepository? repository = registry.Find(route.Repository);
        return route.Endpoint switch
        {
            Endpoint.Ping => PingAsync(context),
            Endpoint.Manifest => _manifests.HandleAsync(context, registry[route.Repository], route.Argument),
            Endpoint.UploadStart => _uploads.StartAsync(context, registry[route.Repository]),
            Endpoint.Upload => _uploads.HandleAsync(context, registry[route.Repository], route.Argument),
            Endpoint.Blob => _blobs.HandleAsync(context, registry[route.Repository], route.Argument),
            Endpoint.Tags => _tags.HandleAsync(context, repository, route.Repository),
            _ => options.SupportsReferrers
                ? ReferrerEndpoint.HandleAsync(context, options, repository, route.Argument)
                : ErrorBody.PageNotFoundAsync(context),
        };
    }

    /// <summary>The storage behind the registry, which a blob redirect points to: no credentials, no repositories.</summary>
    private Task HandleStorageAsync(HttpContext context, string digestText) =>
        Digest.TryParse(digestText, out Digest digest) && registry.FindBlob(digest) is { } bytes
            ? _blobs.ServeAsync(context, digest, bytes)
            : ErrorBody.PageNotFoundAsync(context);

    private static Task PingAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = 2;
        return context.Request.Method switch
        {
            "GET" => context.Response.WriteAsync("{}", context.RequestAborted),
            "HEAD" => Task.CompletedTask,
            _ => ErrorBody.MethodNotAllowedAsync(context),
        };
    }

    /// <summary>A query value as a number; null when it is absent or none.</summary>
    public static int? Number(HttpContext context, string name) =>
        int.TryParse(context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
