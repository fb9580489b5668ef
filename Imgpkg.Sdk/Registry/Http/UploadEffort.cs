namespace Imgpkg.Sdk.Registry.Http;

/// <summary>
/// What one upload has cost so far: how often it was begun anew or one of its requests was sent again, and since when. Both are counted together, so that
/// attempts do not multiply (R3.17). Not for several requests at once.
/// </summary>
internal sealed class UploadEffort(DateTimeOffset begun, int mostRepetitions)
{
    private int _repetitions;

    /// <summary>When the first attempt began.</summary>
    public DateTimeOffset Begun => begun;

    /// <summary>Whether something may be tried again.</summary>
    public bool MayRepeat => _repetitions < mostRepetitions;

    /// <summary>Counts that something is.</summary>
    public void Repeat() => _repetitions++;
}
