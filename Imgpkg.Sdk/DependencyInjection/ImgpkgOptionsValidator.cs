using Imgpkg.Sdk;
using Imgpkg.Sdk.Credentials;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Refuses settings that cannot mean anything, naming the property. By hand: attribute validation is not trim-safe.</summary>
internal sealed class ImgpkgOptionsValidator : IValidateOptions<ImgpkgOptions>
{
    private const int MostConcurrency = 256;

    public ValidateOptionsResult Validate(string? name, ImgpkgOptions options)
    {
        string[] failures = [.. Failures(options)];
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

        if (options.UserAgent is { } agent && (agent.Length == 0 || agent.Any(char.IsControl)))
        {
            yield return $"{nameof(ImgpkgOptions.UserAgent)} must be text without control characters.";
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
}
