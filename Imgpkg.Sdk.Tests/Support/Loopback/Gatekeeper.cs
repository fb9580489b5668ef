using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>Lets requests below <c>/v2/</c> through, or challenges them as the options say (registry 3.2 to 3.8).</summary>
internal sealed class Gatekeeper(LoopbackOptions options, TokenService tokens)
{
    public RequestDelegate Wrap(RequestDelegate next) => context =>
    {
        bool guarded = context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal);
        IReadOnlyList<Access> access = Access.Of(context);
        if (!guarded || options.Authentication == LoopbackAuthentication.None || IsAllowed(context, access))
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = options.Authentication == LoopbackAuthentication.Basic
            ? "Basic realm=\"loopback\""
            : tokens.Challenge(context, access);
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        JsonNode[] detail = [.. access.Select(one => new JsonObject
        {
            ["Type"] = "repository", ["Class"] = string.Empty, ["Name"] = one.Repository, ["Action"] = one.Action,
        })];
        return ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "UNAUTHORIZED", new JsonArray(detail));
    };

    /// <summary>Whether the request carries the user name and password of the options.</summary>
    public static bool HasPassword(HttpContext context, LoopbackOptions options) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization.ToString(), out AuthenticationHeaderValue? header)
        && header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
        && header.Parameter == Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}"));

    private bool IsAllowed(HttpContext context, IReadOnlyList<Access> access) => options.Authentication == LoopbackAuthentication.Basic
        ? HasPassword(context, options)
        : AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization.ToString(), out AuthenticationHeaderValue? header)
            && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            && header.Parameter is { } token
            && tokens.Use(token, access);
}
