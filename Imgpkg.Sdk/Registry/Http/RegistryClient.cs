using System.Runtime.ExceptionServices;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Sends requests of one repository through the handlers.</summary>
internal sealed class RegistryClient(
    IHttpClientFactory clients, RepositoryReference repository, ScopeSet scopes, TransferLimits limits, RetryPipeline retry, ILogger logger, KnownRegistries? registries = null, string name = RegistryClient.HttpClientName)
{
    /// <summary>The named client with the handlers retry, authentication, redirect, scheme, time-out.</summary>
    public const string HttpClientName = "Imgpkg.Registry";

    // One per repository: the factory's handlers are shared, so this holds no connections of its own.
    private readonly HttpClient _client = clients.CreateClient(name);

    public RepositoryReference Repository { get; } = repository;

    /// <summary>The largest manifest that is read, in bytes.</summary>
    public int MaxManifestBytes => limits.MaxManifestBytes;

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null) =>
        SendAsync(new HttpRequestMessage(method, RegistryUris.ForPath(Repository, path)), NewContext(isReplayable: true), cancellationToken, prepare);

    public async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, RequestContext context, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null)
    {
        // Digests are over the stored bytes (R3.10).
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        prepare?.Invoke(request);
        context.AttachTo(request);
        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobSourceException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
        catch (RegistryException e)
        {
            // An upload that reads from another registry must not multiply the attempts made there.
            e.IsExhausted |= context.IsReplayable;
            throw;
        }
        catch (HttpRequestException e)
        {
            throw ConnectionFailures.ToException(e, request, hasAnswered: true);
        }

        if (RegistryUris.IsRegistry(response.RequestMessage!.RequestUri!, Repository.Registry))
        {
            ReportWarnings(response, registries?.For(Repository.Registry));
        }

        if (logger.IsEnabled(LogLevel.Debug))
        {
            logger.RequestCompleted(
                request.Method.Method, UrlRedactor.WithoutQuery(response.RequestMessage!.RequestUri!), (int)response.StatusCode);
        }

        return response;
    }

    /// <summary>Waits as before another attempt.</summary>
    public Task WaitAsync(int failures, CancellationToken cancellationToken) => Task.Delay(retry.BackOff(failures), limits.Time, cancellationToken);

    /// <summary>For a step of an upload, which is sent again as long as that may be tried; null for one that is not.</summary>
    public RequestContext NewContext(UploadEffort? effort, ScopeSet? widened = null) => NewContext(isReplayable: false, widened, effort: effort);

    public RequestContext NewContext(bool isReplayable, ScopeSet? widened = null, bool staysOnRegistry = false, bool isTidying = false, UploadEffort? effort = null) => new()
    {
        Repository = Repository,
        Scopes = widened ?? scopes,
        Time = limits.Time,
        Limits = limits,
        IsReplayable = isReplayable,
        Upload = effort,
        StaysOnRegistry = staysOnRegistry,
        IsTidying = isTidying,
    };

    /// <summary>The scope for taking something out of this repository, which no other request asks for (R6.5).</summary>
    public ScopeSet ScopesWithDelete() => ScopeSet.ForDelete(Repository.Path);

    /// <summary>The scopes of this repository and read access to another one.</summary>
    public ScopeSet ScopesWithRead(string repository) => scopes.WithRead(repository);

    // R3.19 (distribution-spec 1.1, warnings): each once, whatever asks.
    private void ReportWarnings(HttpResponseMessage response, RegistryTraits? traits)
    {
        if (traits is null || !response.Headers.NonValidated.TryGetValues("Warning", out System.Net.Http.Headers.HeaderStringValues values))
        {
            return;
        }

        foreach (string text in values.Where(value => value.StartsWith("299 - ", StringComparison.Ordinal)).Select(value => DisplayText.Clean(value[6..].Trim().Trim('"'))))
        {
            if (traits.IsNewWarning(text))
            {
                logger.RegistryWarned(Repository.Registry, text);
            }
        }
    }
}
