namespace WebService;

/// <summary>What a client asks for: a bundle or image, and the repository it is to be copied to.</summary>
internal sealed record RelocationRequest(string Source, string Destination);
