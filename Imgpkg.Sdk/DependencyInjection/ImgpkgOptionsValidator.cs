using Imgpkg.Sdk;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Registry.Http;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Refuses settings that cannot mean anything, naming the property. By hand: attribute validation is not trim-safe.</summary>
internal sealed class ImgpkgOptionsValidator : IValidateOptions<ImgpkgOptions>
{
    private const int MostConcurrency = 256;
    private const int LeastChunkSize = 64 * 1024;
    private const int MostChunkSize = 1024 * 1024 * 1024;

    // Manifests are held in memory, several at a time.
    private const int MostManifestBytes = 64 * 1024 * 1024;

    // Describing goes down the stack, level by level, and each level is printed further to the right.
    private const int MostBundleDepth = 128;

    public ValidateOptionsResult Validate(string? name, ImgpkgOptions options)
    {
        string[] failures = [.. Failures(options), .. LimitFailures(options.Limits), .. options.Registries.SelectMany(entry => RegistryFailures(entry.Key, entry.Value))];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(ImgpkgOptions options)
    {
        if (options.MaxAttempts < 0)
        {
            yield return $"{nameof(ImgpkgOptions.MaxAttempts)} must not be negative, but is {options.MaxAttempts}.";
        }

        if (options.Concurrency is < 1 or > MostConcurrency)
        {
            yield return $"{nameof(ImgpkgOptions.Concurrency)} must be from 1 to {MostConcurrency}, but is {options.Concurrency}.";
        }

        if (options.ResponseHeaderTimeout < TimeSpan.Zero)
        {
            yield return $"{nameof(ImgpkgOptions.ResponseHeaderTimeout)} must not be negative, but is {options.ResponseHeaderTimeout}.";
        }

        if (options.RetryDelay <= TimeSpan.Zero || options.RetryDelay > TimeSpan.FromSeconds(30))
        {
            yield return $"{nameof(ImgpkgOptions.RetryDelay)} must be positive and at most 30 seconds, but is {options.RetryDelay}.";
        }

        if (options.MaxRetryAfter < TimeSpan.Zero || options.MaxRetryAfter > TimeSpan.FromDays(1))
        {
            yield return $"{nameof(ImgpkgOptions.MaxRetryAfter)} must be from 0 to 1 day, but is {options.MaxRetryAfter}.";
        }

        if (options.RetryBudget < TimeSpan.Zero)
        {
            yield return $"{nameof(ImgpkgOptions.RetryBudget)} must not be negative, but is {options.RetryBudget}.";
        }

        if (options.MaxRequestsPerHost is < 1 or > MostConcurrency)
        {
            yield return $"{nameof(ImgpkgOptions.MaxRequestsPerHost)} must be from 1 to {MostConcurrency}, but is {options.MaxRequestsPerHost}.";
        }

        if (options.StallTimeout < TimeSpan.Zero)
        {
            yield return $"{nameof(ImgpkgOptions.StallTimeout)} must not be negative, but is {options.StallTimeout}.";
        }

        if (options.UploadChunkSize is < LeastChunkSize or > MostChunkSize)
        {
            yield return $"{nameof(ImgpkgOptions.UploadChunkSize)} must be from {LeastChunkSize} to {MostChunkSize}, but is {options.UploadChunkSize}.";
        }

        if (options.MaxBytesPerSecond is <= 0)
        {
            yield return $"{nameof(ImgpkgOptions.MaxBytesPerSecond)} must be positive, but is {options.MaxBytesPerSecond}.";
        }

        if (options.UserAgent is { } agent && (agent.Length == 0 || agent.Any(char.IsControl)))
        {
            yield return $"{nameof(ImgpkgOptions.UserAgent)} must be text without control characters.";
        }

        if (options.SessionId is { } session && (session.Length == 0 || session.Any(c => c is <= ' ' or > '~')))
        {
            yield return $"{nameof(ImgpkgOptions.SessionId)} must be visible ASCII characters.";
        }

        if (options.Network.AllowedHosts.Any(host => host.Length == 0 || host.AsSpan().ContainsAny("/@ ")))
        {
            yield return $"{nameof(ImgpkgOptions.Network)}.{nameof(NetworkOptions.AllowedHosts)} must be host, host:port or *.domain.";
        }

        if (options.Credentials.Sources.Distinct().Count() != options.Credentials.Sources.Count)
        {
            yield return $"{nameof(ImgpkgOptions.Credentials)}.{nameof(CredentialOptions.Sources)} must not name a source twice.";
        }

        if (options.Credentials.HelperTimeout <= TimeSpan.Zero)
        {
            yield return $"{nameof(ImgpkgOptions.Credentials)}.{nameof(CredentialOptions.HelperTimeout)} must be positive, but is {options.Credentials.HelperTimeout}.";
        }
    }

    private static IEnumerable<string> LimitFailures(LimitOptions limits)
    {
        (string Name, long Value, long Most)[] settings =
        [
            (nameof(LimitOptions.MaxUnpackedBytes), limits.MaxUnpackedBytes, long.MaxValue),
            (nameof(LimitOptions.MaxEntries), limits.MaxEntries, int.MaxValue),
            (nameof(LimitOptions.MaxPathLength), limits.MaxPathLength, int.MaxValue),
            (nameof(LimitOptions.MaxExpansion), limits.MaxExpansion, int.MaxValue),
            (nameof(LimitOptions.MaxManifestBytes), limits.MaxManifestBytes, MostManifestBytes),
            (nameof(LimitOptions.MaxBundleDepth), limits.MaxBundleDepth, MostBundleDepth),
            (nameof(LimitOptions.MaxImages), limits.MaxImages, int.MaxValue),
        ];
        return settings
            .Where(setting => setting.Value < 1 || setting.Value > setting.Most)
            .Select(setting => $"{nameof(ImgpkgOptions.Limits)}.{setting.Name} must be from 1 to {setting.Most}, but is {setting.Value}.");
    }

    private static IEnumerable<string> RegistryFailures(string registry, RegistryOptions options)
    {
        string name = $"{nameof(ImgpkgOptions.Registries)}[{registry}]";
        if (registry.Length == 0 || registry.Contains('/', StringComparison.Ordinal))
        {
            yield return $"{name} must be named by host or host:port.";
        }

        if (options.Family is { } family && RegistryFamilies.Named(family) is null)
        {
            yield return $"{name}.{nameof(RegistryOptions.Family)} must be one of {string.Join(", ", RegistryFamilies.All.Select(one => one.Family))}, but is {family}.";
        }

        if (options.Proxy is { } proxy && !ProxyAddress.IsUsable(proxy))
        {
            yield return $"{name}.{nameof(RegistryOptions.Proxy)} must be an absolute http, https or socks address.";
        }

        if (options is { BypassProxy: true, Proxy: not null })
        {
            yield return $"{name}: {nameof(RegistryOptions.Proxy)} and {nameof(RegistryOptions.BypassProxy)} contradict each other.";
        }

        if (options is { ClientKeyPath: not null, ClientCertificatePath: null })
        {
            yield return $"{name}.{nameof(RegistryOptions.ClientKeyPath)} needs {nameof(RegistryOptions.ClientCertificatePath)}.";
        }
    }
}
