using System.IO.Enumeration;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// The families of registries with quirks that must be known beforehand; the numbers are those of the quirk table (registry 5). What shows
/// in answers, such as a missing digest, is handled for all registries alike and has no row.
/// </summary>
internal static class RegistryFamilies
{
    private const int Mebibyte = 1024 * 1024;

    public static readonly IReadOnlyList<RegistryQuirks> All =
    [
        // Q1 to Q5. The names are one registry; see RegistryName.
        new("docker-hub") { Hosts = ["index.docker.io", "docker.io", "registry-1.docker.io"] },

        // Q9: "Range" stays at the first part. Q10: an empty PUT after parts failed. Q12: repositories are made beforehand.
        new("ecr")
        {
            Hosts = ["*.dkr.ecr.*.amazonaws.com", "*.dkr.ecr.*.amazonaws.com.cn", "*.dkr.ecr-fips.*.amazonaws.com", "*.dkr-ecr.*.on.aws"],
            LargestChunk = 10 * Mebibyte,
            ResumesUploads = false,
            UnknownNameHint = "create the repository first, or a creation template for pushes",
        },

        // Q15.
        new("ecr-public")
        {
            Hosts = ["public.ecr.aws"],
            LargestChunk = 10 * Mebibyte,
            ResumesUploads = false,
            UnknownNameHint = "create the repository first",
        },

        // Q16, Q19: no Content-Range, so nothing can be continued either.
        new("artifact-registry") { Hosts = ["*.pkg.dev", "gcr.io", "*.gcr.io"], TakesChunks = false, ResumesUploads = false },

        // Q20 to Q22.
        new("acr") { Hosts = ["*.azurecr.io", "*.azurecr.cn", "*.azurecr.us", "*.azurecr.de"] },

        // Q23: 416 above 4 MiB. Q24: absent packages are "denied".
        new("ghcr") { Hosts = ["ghcr.io"], LargestChunk = 4 * Mebibyte, HidesAbsence = true },

        // Q27 to Q29.
        new("quay") { Hosts = ["quay.io"] },

        // Q30 to Q33.
        new("harbor")
        {
            Signature = ("WWW-Authenticate", "service=\"harbor-registry\""),
            UnknownNameHint = "the first part of the name is a project, which must exist",
        },

        // Q34: 403 for absent tags. Q36: no mounting.
        new("artifactory") { Hosts = ["*.jfrog.io"], Signature = ("X-Artifactory-Id", string.Empty), Mounts = false, HidesAbsence = true },

        // Q38, Q39.
        new("gitlab") { Hosts = ["registry.gitlab.com"], Signature = ("WWW-Authenticate", "service=\"container_registry\"") },

        // Q45: HEAD 404 where GET works.
        new("nexus") { Signature = ("Server", "Nexus/"), HeadMissesManifests = true },
    ];

    public static RegistryQuirks? Named(string family) => All.FirstOrDefault(quirks => quirks.Family == family);

    public static RegistryQuirks? ForHost(string host) =>
        All.FirstOrDefault(quirks => quirks.Hosts.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, host, ignoreCase: true)));

    public static RegistryQuirks? ForAnswer(HttpResponseMessage response) => All.FirstOrDefault(quirks =>
        quirks.Signature is var (header, part)
        && response.Headers.NonValidated.TryGetValues(header, out System.Net.Http.Headers.HeaderStringValues values)
        && values.Any(value => value.Contains(part, StringComparison.OrdinalIgnoreCase)));
}
