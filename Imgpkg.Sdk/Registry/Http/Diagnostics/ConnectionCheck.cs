using System.Net;

namespace Imgpkg.Sdk.Registry.Http.Diagnostics;

/// <summary>Whether something answers, how, and whether it is a registry (distribution-spec 1.1, determining support).</summary>
internal sealed class ConnectionCheck(ProbeClients clients, RegistrySchemes schemes, AuthenticationStates states, KnownRegistries registries)
{
    /// <summary>Asks the registry whether it is one.</summary>
    /// <returns>Whether it makes sense to go on.</returns>
    public async Task<bool> RunAsync(DiagnosisTarget target, Findings findings, CancellationToken cancellationToken)
    {
        RegistryClient client = clients.For(target.Scope, target.Repository is null ? null : RepositoryAccess.Read);
        bool goesOn;
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, RegistryUris.ForPing(target.Registry));
            using HttpResponseMessage response =
                await client.SendAsync(request, client.NewContext(isReplayable: true), cancellationToken).ConfigureAwait(false);
            goesOn = Judge(response, target, findings);
        }
        catch (ImgpkgException e)
        {
            findings.Fail(schemes.Known(target.Registry) is null ? Checks.Connection : Checks.Authentication, e);
            goesOn = false;
        }

        TellOfScheme(target.Registry, findings);
        TellOfChallenge(target.Registry, findings);
        TellOfFamily(target.Registry, findings);
        return goesOn;
    }

    private static bool Judge(HttpResponseMessage response, DiagnosisTarget target, Findings findings)
    {
        int status = (int)response.StatusCode;
        string answer = $"{UrlRedactor.WithoutQuery(response.RequestMessage!.RequestUri!)} answered {status}";
        if (IsWebPage(response))
        {
            findings.Fail(Checks.Connection, $"{answer} with a web page: this is no registry, or something stands before it");
            return false;
        }

        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return JudgeRefusal(target, findings, answer);
        }

        if (response.StatusCode == HttpStatusCode.OK)
        {
            findings.Ok(Checks.Connection, answer);
            return true;
        }

        findings.Fail(Checks.Connection, response.StatusCode == HttpStatusCode.NotFound ? $"{answer}: this is no registry" : answer);
        return false;
    }

    // Some registries let nobody but users in here and everybody in there: then the repository tells.
    private static bool JudgeRefusal(DiagnosisTarget target, Findings findings, string answer)
    {
        if (target.Repository is not null)
        {
            findings.Warn(Checks.Connection, answer);
            return true;
        }

        findings.Fail(
            Checks.Connection,
            $"{answer}: the credentials above are not accepted, or there are none; what everybody may read shows when a repository is named");
        return false;
    }

    private static bool IsWebPage(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";

    private void TellOfFamily(string registry, Findings findings)
    {
        RegistryQuirks quirks = registries.For(registry).Quirks;
        if (quirks == RegistryQuirks.None)
        {
            findings.Unknown(Checks.Family, "none of those with known quirks");
        }
        else
        {
            findings.Ok(Checks.Family, quirks.Family);
        }
    }

    private void TellOfScheme(string registry, Findings findings)
    {
        switch (schemes.Known(registry))
        {
            case "http" when schemes.AllowsCredentialsOverHttp(registry):
                findings.Warn(Checks.Scheme, "http: https could not be spoken; what is sent can be read on the way");
                break;
            case "http":
                findings.Warn(Checks.Scheme, "http: https could not be spoken; credentials are not sent unless plain http is allowed (--registry-insecure)");
                break;
            case { } scheme:
                findings.Ok(Checks.Scheme, scheme);
                break;
        }
    }

    private void TellOfChallenge(string registry, Findings findings)
    {
        if (schemes.Known(registry) is null)
        {
            return;
        }

        findings.Ok(Checks.Authentication, states.For(registry).Challenge switch
        {
            null => "not asked for",
            { Realm: { } realm } => $"bearer, tokens from {UrlRedactor.WithoutQuery(realm)}",
            _ => "basic",
        });
    }
}
