namespace Imgpkg.Sdk.Tests.Fuzzing;

/// <summary>A parser that reads what strangers wrote.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Seeds">Inputs that are changed, most of them good ones.</param>
/// <param name="Words">Pieces that matter to the parser.</param>
/// <param name="Parse">
/// Reads an input, and returns whatever comes of it. What is not wrong with the parser it throws as <see cref="ImgpkgException"/>, or as the
/// exception its callers turn into one.
/// </param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<string> Words, Action<byte[]> Parse)
{
    /// <summary>Mends an input so that changes get past checksums; null where there are none.</summary>
    public Action<byte[]>? Mend { get; init; }

    /// <summary>Exceptions besides the library's own that callers of the parser expect and turn into it.</summary>
    public IReadOnlyList<Type> Expected { get; init; } = [];

    /// <summary>The most memory that reading one input may allocate, in bytes for every byte of it, beyond a fixed amount.</summary>
    public int BytesPerByte { get; init; } = 512;

    public override string ToString() => Name;
}
