using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>The token endpoint of a registry with bearer authentication, and the tokens it has given out (registry 3.5, 3.6).</summary>
internal sealed class TokenService(LoopbackOptions options)
{
    public const string Path = "/token";
    public const string Service = "loopback";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, IssuedToken> _tokens = new(StringComparer.Ordinal);
    private int _issued;

    /// <summary>How many tokens were given out.</summary>
    public int Issued => Volatile.Read(ref _issued);

    /// <summary>From now on none of the tokens given out so far is accepted.</summary>
    public void RevokeAll()
    {
        lock (_lock)
        {
            _tokens.Clear();
        }
    }

    /// <summary>Makes a token that covers <paramref name="scopes"/>, without the endpoint.</summary>
    public string Issue(string scopes)
    {
        int number = Interlocked.Increment(ref _issued);
        string token = $"token-{number}-{Guid.NewGuid():n}";
        lock (_lock)
        {
            _tokens[token] = new IssuedToken([.. Access.ParseScopes(scopes)], options.UsesPerToken ?? int.MaxValue);
        }

        return token;
    }

    /// <summary>Whether the token is good for this access; uses it once when it is.</summary>
    public bool Use(string token, IReadOnlyList<Access> access)
    {
        lock (_lock)
        {
            return _tokens.TryGetValue(token, out IssuedToken? issued) && access.All(issued.Access.Contains) && issued.UsesLeft-- > 0;
        }
    }

    public string Challenge(HttpContext context, IReadOnlyList<Access> access)
    {
        string realm = options.Realm ?? $"{context.Request.Scheme}://{context.Request.Host}{Path}";
        string scope = access.Count == 0 ? string.Empty : $",scope=\"{Access.ToScope(access)}\"";
        string error = context.Request.Headers.Authorization.Count == 0 ? string.Empty : ",error=\"invalid_token\"";
        return $"Bearer realm=\"{realm}\",service=\"{options.TokenServiceName}\"{scope}{error}";
    }

    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Method == "POST")
        {
            await PostAsync(context);
            return;
        }

        bool known = Gatekeeper.HasPassword(context, options);
        if (context.Request.Method != "GET")
        {
            await ErrorBody.MethodNotAllowedAsync(context);
        }
        else if (!known && (context.Request.Headers.Authorization.Count > 0 || !options.AnonymousPull))
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "UNAUTHORIZED", message: "incorrect username or password");
        }
        else
        {
            await GrantAsync(context, string.Join(' ', context.Request.Query["scope"].ToArray()), known);
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        if (options.IdentityToken is null)
        {
            await ErrorBody.PageNotFoundAsync(context);
            return;
        }

        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["grant_type"] != "refresh_token" || form["refresh_token"] != options.IdentityToken || form["client_id"].ToString().Length == 0)
        {
            await ErrorBody.WriteAsync(context, StatusCodes.Status401Unauthorized, "UNAUTHORIZED", message: "incorrect refresh token");
            return;
        }

        await GrantAsync(context, form["scope"].ToString(), known: true);
    }

    /// <summary>Gives a token for the part of the scope that is granted, which may be nothing of it.</summary>
    private Task GrantAsync(HttpContext context, string scopes, bool known)
    {
        IEnumerable<Access> granted = Access.ParseScopes(scopes)
            .Where(access => known ? options.Grants(access.Repository, access.Action) : access.Action == "pull");
        var body = new JsonObject { ["token"] = Issue(Access.ToScope(granted)) };
        if (options.TokenExpiresIn is { } seconds)
        {
            body["expires_in"] = seconds;
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private sealed class IssuedToken(HashSet<Access> access, int uses)
    {
        public HashSet<Access> Access { get; } = access;

        public int UsesLeft { get; set; } = uses;
    }
}
