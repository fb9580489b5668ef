namespace Imgpkg.Sdk.Tests.Hostile;

/// <summary>An attack that is made of layers, and what has to come of it.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="Layers">Makes the blobs, the lowest layer first.</param>
internal sealed record HostileLayer(string Name, Func<byte[][]> Layers)
{
    /// <summary>The failure; null when the attack comes to nothing, so that the pull succeeds.</summary>
    public Type? Failure { get; init; }

    /// <summary>What the message has to name.</summary>
    public string Says { get; init; } = string.Empty;

    /// <summary>The files of a pull that succeeds.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    public override string ToString() => Name;
}
