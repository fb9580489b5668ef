namespace Imgpkg.Sdk.Credentials;

/// <summary>The clouds whose own identity of this machine can be exchanged for credentials of their registries.</summary>
public enum CloudKeychain
{
    /// <summary>Google: <c>gcr.io</c>, <c>*.gcr.io</c>, <c>*.pkg.dev</c>, <c>*.google.com</c>. Called <c>gke</c> in variables.</summary>
    Gke,

    /// <summary>Amazon: private and public ECR. Called <c>ecr</c> in variables.</summary>
    Ecr,

    /// <summary>Azure: <c>*.azurecr.io</c> and its national clouds. Called <c>aks</c> in variables.</summary>
    Aks,

    /// <summary>GitHub: <c>ghcr.io</c> with <c>GITHUB_TOKEN</c>. Called <c>github</c> in variables.</summary>
    Github,
}
