using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Imgpkg.Sdk.Tests.Support.Tokens;

/// <summary>
/// A token service on loopback whose tokens a real registry verifies (distribution docs: token and oauth2 authentication). It knows one
/// user and one identity token, and lets a test say what is granted.
/// </summary>
internal sealed class SignedTokenServer : IAsyncDisposable
{
    public const string UserName = "user";
    public const string Password = "password";
    public const string IdentityToken = "refresh-me";

    private readonly RequestLog _log = new();
    private readonly TokenSigner _signer = new();
    private readonly WebApplication _app;

    private SignedTokenServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(_log.Wrap(AnswerAsync));
    }

    /// <summary>What is granted to whoever has proved to be the user; everything unless a test says otherwise.</summary>
    public Func<Access, bool> Grants { get; set; } = static _ => true;

    /// <summary>What is granted to everybody.</summary>
    public Func<Access, bool> GrantsToAll { get; set; } = static _ => false;

    /// <summary>Whether identity tokens are exchanged; otherwise POST is unknown, as with older services.</summary>
    public bool ExchangesIdentityTokens { get; init; } = true;

    public Uri Realm { get; private set; } = new("about:blank");

    /// <summary>What a registry must trust to accept the tokens.</summary>
    public string CertificatePem => _signer.CertificatePem;

    /// <summary>Every exchange, as <c>METHOD SCOPES STATUS</c>.</summary>
    public IReadOnlyList<string> Exchanges => [.. _log.Snapshot().Select(request =>
        $"{request.Method} {WebUtility.UrlDecode(string.Join(' ', Scopes(request.Method == "POST" ? request.BodyText : request.Target)))} {request.Status}")];

    public static async Task<SignedTokenServer> StartAsync(CancellationToken cancellationToken, bool exchangesIdentityTokens = true)
    {
        var server = new SignedTokenServer { ExchangesIdentityTokens = exchangesIdentityTokens };
        await server._app.StartAsync(cancellationToken);
        server.Realm = new Uri(new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), "/token");
        return server;
    }

    /// <summary>A token made without an exchange.</summary>
    public string Issue(string scopes) => _signer.Sign(Access.ParseScopes(scopes));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _signer.Dispose();
    }

    private static IEnumerable<string> Scopes(string text) =>
        text[(text.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Where(one => one.StartsWith("scope=", StringComparison.Ordinal)).Select(one => one["scope=".Length..]);

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method == "POST")
        {
            await ExchangeAsync(context);
            return;
        }

        string authorization = context.Request.Headers.Authorization.ToString();
        bool known = authorization == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}"))}";
        if (!known && authorization.Length > 0)
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized);
            return;
        }

        await GrantAsync(context, string.Join(' ', context.Request.Query["scope"].ToArray()), known);
    }

    private async Task ExchangeAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!ExchangesIdentityTokens || form["grant_type"] != "refresh_token" || form["refresh_token"] != IdentityToken)
        {
            await RefuseAsync(context, ExchangesIdentityTokens ? StatusCodes.Status401Unauthorized : StatusCodes.Status404NotFound);
            return;
        }

        await GrantAsync(context, form["scope"].ToString(), known: true);
    }

    private Task GrantAsync(HttpContext context, string scopes, bool known)
    {
        string token = _signer.Sign(Access.ParseScopes(scopes).Where(access => GrantsToAll(access) || (known && Grants(access))));
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            new JsonObject { ["token"] = token, ["access_token"] = token, ["expires_in"] = (int)TokenSigner.Lifetime.TotalSeconds }.ToJsonString(), context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int status) =>
        ErrorBody.WriteAsync(context, status, "UNAUTHORIZED", message: "incorrect username or password");
}
