"""What is done for a child after the visit: referrals to agencies, care and watch until it stays in school."""
