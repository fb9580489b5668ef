using System.Globalization;
using Imgpkg.Sdk;
using Imgpkg.Sdk.Infrastructure;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Takes limits from the environment, before the program sets its own: the command has no flags for them.</summary>
internal sealed class LimitVariables(IEnvironment environment) : IConfigureOptions<ImgpkgOptions>
{
    public void Configure(ImgpkgOptions options)
    {
        LimitOptions limits = options.Limits;
        limits.MaxUnpackedBytes = Read(nameof(LimitOptions.MaxUnpackedBytes), limits.MaxUnpackedBytes, long.MaxValue);
        limits.MaxEntries = Read(nameof(LimitOptions.MaxEntries), limits.MaxEntries);
        limits.MaxPathLength = Read(nameof(LimitOptions.MaxPathLength), limits.MaxPathLength);
        limits.MaxExpansion = Read(nameof(LimitOptions.MaxExpansion), limits.MaxExpansion);
        limits.MaxManifestBytes = Read(nameof(LimitOptions.MaxManifestBytes), limits.MaxManifestBytes);
        limits.MaxBundleDepth = Read(nameof(LimitOptions.MaxBundleDepth), limits.MaxBundleDepth);
        limits.MaxImages = Read(nameof(LimitOptions.MaxImages), limits.MaxImages);
    }

    private int Read(string property, int otherwise) => (int)Read(property, otherwise, int.MaxValue);

    private long Read(string property, long otherwise, long most)
    {
        string name = LimitNames.Variable(property);
        return environment.Get(name) is not { Length: > 0 } text ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= most ? value
            : throw new OptionsValidationException(string.Empty, typeof(ImgpkgOptions), [$"{name} must be a number up to {most}, but is '{text}'."]);
    }
}
