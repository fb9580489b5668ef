namespace Imgpkg.Sdk.Credentials;

/// <summary>A provider that keeps its answers and has to hear when a registry refuses one (R2.2).</summary>
internal interface IRefusable
{
    /// <summary>
    /// How old an answer must be to be asked for anew when it is refused. A younger one would be the same again, and a registry that refuses
    /// every repository must not cost a question for each.
    /// </summary>
    static TimeSpan LeastAge { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Forgets the credential, if it came from here and is old enough that the source may have another one by now.</summary>
    void Refuse(RegistryCredential credential);
}
