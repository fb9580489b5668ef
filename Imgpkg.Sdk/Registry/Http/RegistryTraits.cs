using System.Collections.Concurrent;
using Imgpkg.Sdk.References;
using Microsoft.Extensions.Options;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>What one client knows about one registry's ways: its family's quirks, and what it has shown itself.</summary>
internal sealed class RegistryTraits(RegistryQuirks quirks, bool isCertain, TimeProvider time)
{
    private const int MostDeclinedMounts = 3;
    private const int MostWarnings = 100;

    private readonly ConcurrentDictionary<(string From, string To), int> _declinedMounts = new();
    private readonly ConcurrentDictionary<string, bool> _warnings = new(StringComparer.Ordinal);
    private volatile bool _isCertain = isCertain;

    /// <summary>What was stored just now.</summary>
    public FreshManifests Fresh { get; } = new(time);

    public RegistryQuirks Quirks { get; private set; } = quirks;

    /// <summary>The most bytes of one part of an upload, as far as is known; null for no limit.</summary>
    public int? LargestChunk { get; private set; } = quirks.LargestChunk;

    /// <summary>Whether parts may be sent: the family takes them, and none was refused with the wrong result.</summary>
    public bool TakesChunks { get; private set; } = quirks.TakesChunks;

    /// <summary>Takes in what an answer tells about the family, unless that is settled.</summary>
    public void Observe(HttpResponseMessage response)
    {
        if (!_isCertain && RegistryFamilies.ForAnswer(response) is { } found)
        {
            _isCertain = true;
            Quirks = found;
            LargestChunk = found.LargestChunk;
            TakesChunks = found.TakesChunks;
        }
    }

    /// <summary>Whether a warning of the registry has not been seen; there are not so many that they must be forgotten.</summary>
    public bool IsNewWarning(string text) => _warnings.Count < MostWarnings && _warnings.TryAdd(text, value: true);

    public void LimitChunks(int bytes) => LargestChunk = bytes;

    public void RefuseChunks() => TakesChunks = false;

    /// <summary>Whether mounting between two repositories is worth asking: a registry that always declines is not asked for ever (R4.23).</summary>
    public bool MayMount(string from, string to) => Quirks.Mounts && _declinedMounts.GetValueOrDefault((from, to)) < MostDeclinedMounts;

    public void LearnMount(string from, string to, bool mounted) =>
        _declinedMounts.AddOrUpdate((from, to), mounted ? 0 : 1, (_, declined) => mounted ? 0 : declined + 1);
}

/// <summary>The traits of the registries one client talks to.</summary>
internal sealed class KnownRegistries(IOptions<ImgpkgOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, RegistryTraits> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RegistryOptions> _options = options.Value.Registries
        .ToDictionary(entry => RegistryName.Canonical(entry.Key), entry => entry.Value, StringComparer.Ordinal);

    public RegistryTraits For(string registry) => _known.GetOrAdd(RegistryName.Canonical(registry), Identify);

    /// <summary>The settings of a registry of its own; null when it has none.</summary>
    public RegistryOptions? Options(string registry) => _options.GetValueOrDefault(RegistryName.Canonical(registry));

    private RegistryTraits Identify(string registry)
    {
        RegistryQuirks? quirks = _options.GetValueOrDefault(registry)?.Family is { } family
            ? RegistryFamilies.Named(family)
            : RegistryFamilies.ForHost(RegistryName.Host(registry));
        return new RegistryTraits(quirks ?? RegistryQuirks.None, isCertain: quirks is not null, time);
    }
}
