using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry.Http.Diagnostics;

/// <summary>
/// What a repository's writers can do, found out without storing anything: uploads are begun and cancelled, what is offered for mounting is
/// there already, and what is deleted never existed.
/// </summary>
internal sealed class WriteProbes(ProbeClients clients, KnownRegistries registries)
{
    public async Task RunAsync(RepositoryReference repository, Descriptor? blob, Findings findings, CancellationToken cancellationToken)
    {
        RegistryClient client = clients.For(repository, RepositoryAccess.Write);
        await ProbeUploadsAsync(client, findings, cancellationToken).ConfigureAwait(false);
        await ReadProbes.ProbeAsync(Checks.Mount, findings, () => ProbeMountAsync(client, blob, findings, cancellationToken)).ConfigureAwait(false);
        string unused = $"imgpkg-doctor-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        await ReadProbes.ProbeAsync(
            Checks.DeleteTag, findings, () => ProbeDeletionAsync(client, Checks.DeleteTag, unused, findings, cancellationToken)).ConfigureAwait(false);
        var unknown = Digest.Of(RandomNumberGenerator.GetBytes(32));
        await ReadProbes.ProbeAsync(
            Checks.DeleteManifest, findings, () => ProbeDeletionAsync(client, Checks.DeleteManifest, unknown.ToString(), findings, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task ProbeUploadsAsync(RegistryClient client, Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            UploadSession session = await new UploadSteps(client).StartAsync(effort: null, cancellationToken).ConfigureAwait(false);
            if (await CancelAsync(client, session.Location, cancellationToken).ConfigureAwait(false) is { } problem)
            {
                findings.Warn(Checks.Uploads, $"yes, but the upload that was begun could not be cancelled ({problem}); the registry forgets it after a while");
            }
            else
            {
                findings.Ability(Checks.Uploads, isAble: true, string.Empty);
            }

            findings.Ok(Checks.ChunkMinimum, session.ChunkMinimum is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes") : "none");
        }
        catch (ImgpkgException e)
        {
            findings.Fail(Checks.Uploads, e);
        }
    }

    private async Task ProbeMountAsync(RegistryClient client, Descriptor? blob, Findings findings, CancellationToken cancellationToken)
    {
        if (!registries.For(client.Repository.Registry).Quirks.Mounts)
        {
            findings.Ability(Checks.Mount, isAble: false, "registries of this family do not");
            return;
        }

        if (blob is null)
        {
            findings.Ability(Checks.Mount, isAble: null, "the repository has no image to try it with");
            return;
        }

        string path = $"{UploadSteps.Uploads}?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(client.Repository.Path)}";
        using var request = new HttpRequestMessage(HttpMethod.Post, RegistryUris.ForPath(client.Repository, path));
        using HttpResponseMessage response = await client.SendAsync(request, client.NewContext(isReplayable: false), cancellationToken).ConfigureAwait(false);
        await RegistryResponses.EnsureAsync(response, client.Repository, cancellationToken, HttpStatusCode.Created, HttpStatusCode.Accepted).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Accepted && UploadLocation.Of(response, client.Repository) is { } location)
        {
            await CancelAsync(client, location, cancellationToken).ConfigureAwait(false);
        }

        findings.Ability(Checks.Mount, response.StatusCode == HttpStatusCode.Created, "tried within the repository");
    }

    /// <summary>"Not found" says that it would have been deleted, had it been there.</summary>
    private static async Task ProbeDeletionAsync(RegistryClient client, string check, string reference, Findings findings, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, RegistryUris.ForPath(client.Repository, $"manifests/{reference}"));
        using HttpResponseMessage response = await client.SendAsync(
            request, client.NewContext(isReplayable: true, client.ScopesWithDelete()), cancellationToken).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound or HttpStatusCode.Accepted or HttpStatusCode.OK or HttpStatusCode.NoContent:
                findings.Ability(check, isAble: true, string.Empty);
                break;
            case HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented:
                findings.Ability(check, isAble: false, check == Checks.DeleteTag ? "tags go with their manifest" : "the registry does not permit it");
                break;
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                findings.Ability(check, isAble: false, "the credentials above do not permit it");
                break;
            default:
                throw await RegistryResponses.ToExceptionAsync(response, client.Repository, cancellationToken).ConfigureAwait(false);
        }
    }

    // Null when the registry confirmed it.
    private static async Task<string?> CancelAsync(RegistryClient client, UploadLocation location, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, location.Uri);
            using HttpResponseMessage response =
                await client.SendAsync(request, client.NewContext(isReplayable: false, isTidying: true), cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}");
        }
        catch (ImgpkgException e)
        {
            return e.Message;
        }
    }
}
