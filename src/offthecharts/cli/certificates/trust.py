"""How each system comes to trust the authority: printed by the command, repeated in docs/tls.md (a test compares)."""

STEPS = {
    "Windows": [
        "Double-click authority.crt, Install Certificate, Local Machine, Place all certificates in the following "
        "store: Trusted Root Certification Authorities.",
        "Or as administrator: certutil -addstore -f Root authority.crt",
        "Many desks: Group Policy, Computer Configuration > Policies > Windows Settings > Security Settings > "
        "Public Key Policies > Trusted Root Certification Authorities > Import.",
    ],
    "macOS": [
        "sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain authority.crt",
        "Or open it in Keychain Access (keychain System), double-click it, Trust, Always Trust.",
    ],
    "iPhone and iPad": [
        "Send authority.crt to the device (AirDrop, e-mail), open it and allow the profile.",
        "Settings > General > VPN & Device Management > the profile > Install.",
        "Settings > General > About > Certificate Trust Settings > switch it on. Without this it is not trusted.",
    ],
    "Android": [
        "Copy authority.crt to the device.",
        "Settings > Security > Encryption & credentials > Install a certificate > CA certificate > Install anyway.",
    ],
    "Linux (Debian, Ubuntu)": [
        "sudo cp authority.crt /usr/local/share/ca-certificates/off-the-charts.crt && sudo update-ca-certificates",
        "Chromium and Chrome keep a list of their own (package libnss3-tools): "
        'certutil -d sql:"$HOME/.pki/nssdb" -A -t C,, -n off-the-charts -i authority.crt',
    ],
    "Linux (Fedora, Red Hat)": [
        "sudo cp authority.crt /etc/pki/ca-trust/source/anchors/off-the-charts.crt && sudo update-ca-trust",
    ],
    "Firefox": [
        "On Windows and macOS it trusts what the system trusts (since version 120).",
        "On Linux: Settings > Privacy & Security > View Certificates > Authorities > Import, "
        "Trust this CA to identify websites.",
        'Many desks: policies.json with {"policies": {"Certificates": {"Install": ["/path/authority.crt"]}}}',
    ],
}


def as_text() -> str:
    """All steps, for the terminal."""
    lines = []
    for system, steps in STEPS.items():
        lines.append(f"  {system}")
        lines += [f"    - {step}" for step in steps]
    return "\n".join(lines)
