using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Exchanges credentials for access tokens (distribution docs: token and oauth2 authentication; registry 3.5, 3.6).</summary>
internal sealed class TokenClient(IHttpClientFactory clients, TimeProvider time, ILogger<TokenClient> logger)
{
    /// <summary>The named client whose handlers retry but neither authenticate nor redirect.</summary>
    public const string HttpClientName = "Imgpkg.Tokens";

    private const string ClientId = "imgpkg";
    private const string Failed = "Error while preparing a transport to talk with the registry: Unable to create round tripper";
    private const string Stalled = "timeout awaiting response body";
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromSeconds(60);

    // All who need the token wait for this one answer.
    private static readonly TimeSpan BodyLimit = TimeSpan.FromSeconds(60);

    /// <summary>Gets a token for the scopes.</summary>
    /// <exception cref="RegistryException">The realm refused, gave no answer or none that can be used.</exception>
    public async Task<BearerToken> FetchAsync(
        Uri realm, string? service, ScopeSet scopes, RegistryCredential credential, RepositoryReference repository, CancellationToken cancellationToken)
    {
        var context = new RequestContext { Repository = repository, Scopes = scopes, Time = time, IsTokenExchange = true, Credential = credential };
        if (credential.IdentityToken is { } refreshToken)
        {
            using HttpRequestMessage post = RefreshRequest(realm, service, scopes, refreshToken);
            BearerToken? token = await ExchangeAsync(post, realm, context, mayBeUnknown: true, cancellationToken).ConfigureAwait(false);
            if (token is not null)
            {
                return token;
            }

            // R3.7: going on as nobody would hide the real problem.
            if (credential.Username is null)
            {
                throw NoRefreshGrant(realm, repository);
            }
        }

        using HttpRequestMessage get = GetRequest(realm, service, scopes, credential);
        return (await ExchangeAsync(get, realm, context, mayBeUnknown: false, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>One exchange; null when the endpoint does not know this kind and <paramref name="mayBeUnknown"/> allows for it.</summary>
    private async Task<BearerToken?> ExchangeAsync(
        HttpRequestMessage request, Uri realm, RequestContext context, bool mayBeUnknown, CancellationToken cancellationToken)
    {
        context.AttachTo(request);
        try
        {
            using HttpClient client = clients.CreateClient(HttpClientName);
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return mayBeUnknown && response.StatusCode is (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
                ? null
                : await ReadWithinLimitAsync(response, realm, context, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw Exhausted(ConnectionFailures.ToException(e, request, hasAnswered: false));
        }
        catch (RegistryException e) when (e.StatusCode is not null)
        {
            e.During(Failed);
            Exhausted(e);
            throw;
        }
    }

    private async Task<BearerToken> ReadWithinLimitAsync(
        HttpResponseMessage response, Uri realm, RequestContext context, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(time, BodyLimit, cancellationToken);
        try
        {
            await RegistryResponses.EnsureAsync(response, context.Repository, limit.Token, HttpStatusCode.OK).ConfigureAwait(false);
            return await ReadAsync(response, realm, context.Repository, context.Scopes, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsOver)
        {
            RegistryException failure = ConnectionFailures.ToException(new TimeoutException(Stalled, e), response.RequestMessage!);
            failure.During(Failed);
            throw Exhausted(failure);
        }
    }

    private static HttpRequestMessage GetRequest(Uri realm, string? service, ScopeSet scopes, RegistryCredential credential)
    {
        var query = new StringBuilder();
        foreach (string kept in realm.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (kept.Split('=', 2)[0] is not ("scope" or "service"))
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(kept);
            }
        }

        foreach (string scope in scopes.Scopes)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append("scope=").Append(Uri.EscapeDataString(scope));
        }

        if (service is not null)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append("service=").Append(Uri.EscapeDataString(service));
        }

        var request = new HttpRequestMessage(HttpMethod.Get, $"{realm.Scheme}://{realm.Authority}{realm.AbsolutePath}{query}");
        if (credential.Username is not null)
        {
            request.Headers.Authorization = Basic(credential);
        }

        return request;
    }

    private static HttpRequestMessage RefreshRequest(Uri realm, string? service, ScopeSet scopes, string refreshToken) => new(HttpMethod.Post, realm)
    {
        Content = new FormUrlEncodedContent(
        [
            new("client_id", ClientId),
            new("grant_type", "refresh_token"),
            new("refresh_token", refreshToken),
            new("scope", scopes.ToString()),
            new("service", service ?? string.Empty),
        ]),
    };

    /// <summary>The basic credential as a header; user name and password are UTF-8.</summary>
    public static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username}:{credential.Password}")));

    private async Task<BearerToken> ReadAsync(
        HttpResponseMessage response, Uri realm, RepositoryReference repository, ScopeSet scopes, CancellationToken cancellationToken)
    {
        var stream = new ResponseBodyStream(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        byte[] body = await BoundedReader.ReadAllAsync(stream, RegistryLimits.MaxTokenBytes, "the token answer", cancellationToken).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            string? value = Text(root, "access_token") ?? Text(root, "token");
            if (value is null || value.Any(char.IsControl))
            {
                throw BadAnswer(realm, repository, "no token in bearer response");
            }

            DateTimeOffset now = time.GetUtcNow();
            TimeSpan lifetime = root.TryGetProperty("expires_in", out JsonElement seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.GetDouble() is > 0 and < 1e9
                ? TimeSpan.FromSeconds(seconds.GetDouble())
                : DefaultLifetime;
            // A token that arrives expired means that the clocks differ.
            DateTimeOffset issued = DateTimeOffset.TryParse(
                Text(root, "issued_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) && at <= now && at + lifetime > now ? at : now;
            logger.TokenObtained(scopes.ToString(), UrlRedactor.WithoutQuery(realm), lifetime);
            return new BearerToken(value, issued + lifetime, lifetime);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The body may hold a token: it is not shown.
            throw BadAnswer(realm, repository, "the token answer is not a JSON object");
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // This client has made all attempts; the request that needs the token must not multiply them.
    private static RegistryException Exhausted(RegistryException failure)
    {
        failure.IsExhausted = true;
        return failure;
    }

    private static RegistryException BadAnswer(Uri realm, RepositoryReference repository, string reason) => new(
        new RegistryFailure($"{Failed}: {UrlRedactor.WithoutQuery(realm)}: {reason}") { Repository = repository, Code = "TOKEN_INVALID" });

    private static RegistryAccessException NoRefreshGrant(Uri realm, RepositoryReference repository) => new(
        new RegistryFailure($"{Failed}: POST {UrlRedactor.WithoutQuery(realm)}: the token endpoint does not exchange identity tokens; log in with user name and password")
        {
            Repository = repository,
            Code = "UNAUTHORIZED",
        });
}
